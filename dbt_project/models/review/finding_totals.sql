{{ config(materialized="view") }}

with

findings as (

    select * from {{ ref("findings") }}

),

region as (

    select * from {{ ref("region") }}

)

select
    findings.run_id,
    findings.covered_month,
    findings.finding_kind,
    case
        when grouping(findings.village_code) = 0 then 'village'
        when grouping(findings.district_code) = 0 then 'district'
        else 'regency'
    end as area_level,
    case
        when grouping(findings.village_code) = 0 then findings.village_code
        when grouping(findings.district_code) = 0 then findings.district_code
        else min(region.region_code)
    end as area_code,
    count(distinct findings.person_key) as persons,
    count(*) as months,
    count(*) filter (where findings.is_paid) as paid_months,
    coalesce(sum(findings.jkk_rp) filter (where findings.is_claimed_here), 0)::bigint as jkk_rp,
    coalesce(sum(findings.jkm_rp) filter (where findings.is_claimed_here), 0)::bigint as jkm_rp,
    coalesce(sum(findings.claim_rp) filter (where findings.is_claimed_here), 0)::bigint as claim_rp,
    coalesce(sum(findings.claim_rp), 0)::bigint as found_rp

from findings

cross join region

group by
    findings.run_id,
    findings.covered_month,
    findings.finding_kind,
    grouping sets (
        (), (findings.district_code), (findings.district_code, findings.village_code)
    )
