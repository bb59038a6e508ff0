with

published as (

    select * from {{ source("ops", "published_runs") }}

),

month_list as (

    select * from {{ ref("month_list") }}

),

enrolments as (

    select * from {{ ref("fct_enrolment_month") }}

    where movement = 'kept_by_decree'

),

subsidies as (

    select * from {{ ref("fct_subsidy") }}

),

findings as (

    select * from {{ ref("findings") }}

    where is_approved and is_claimed_here

),

newest as (

    select distinct on (region_code)
        region_code,
        run_id

    from published

    order by region_code asc, covered_month desc

),

-- Whom only the decree keeps on the list, by the last night of that month.
kept as (

    select
        published.region_code,
        published.covered_month,
        published.run_id,
        enrolments.person_key,
        enrolments.reason_codes,
        sum(subsidies.amount_rp) filter (where subsidies.programme = 'JKK')::bigint as jkk_rp,
        sum(subsidies.amount_rp) filter (where subsidies.programme = 'JKM')::bigint as jkm_rp,
        sum(subsidies.amount_rp)::bigint as total_rp

    from published

    inner join enrolments
        on
            published.run_id = enrolments.run_id
            and published.covered_month = enrolments.covered_month

    left join subsidies
        on
            enrolments.run_id = subsidies.run_id
            and enrolments.covered_month = subsidies.covered_month
            and enrolments.person_key = subsidies.person_key

    group by
        published.region_code, published.covered_month, published.run_id, enrolments.person_key,
        enrolments.reason_codes

),

-- What the newest night has found about months that are over counts more than that.
told as (

    select
        newest.region_code,
        findings.month_covered as covered_month,
        findings.person_key,
        'finding' as told_by,
        findings.run_id as told_by_run_id,
        array[findings.finding_kind] as reason_codes,
        findings.ended_from,
        findings.jkk_rp,
        findings.jkm_rp,
        findings.claim_rp as total_rp,
        1 as precedence

    from newest

    inner join findings
        on newest.run_id = findings.run_id

    union all

    select
        region_code,
        covered_month,
        person_key,
        'decision' as told_by,
        run_id as told_by_run_id,
        reason_codes,
        null::date as ended_from,
        jkk_rp,
        jkm_rp,
        total_rp,
        2 as precedence

    from kept

)

select distinct on (month_list.region_code, month_list.covered_month, month_list.person_key)
    month_list.region_code,
    month_list.covered_month,
    month_list.person_key,
    month_list.village_code,
    month_list.district_code,
    told.told_by,
    told.told_by_run_id,
    told.reason_codes,
    told.ended_from,
    told.jkk_rp,
    told.jkm_rp,
    told.total_rp

from month_list

inner join told
    on
        month_list.region_code = told.region_code
        and month_list.covered_month = told.covered_month
        and month_list.person_key = told.person_key

order by
    month_list.region_code, month_list.covered_month, month_list.person_key, told.precedence
