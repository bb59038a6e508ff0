{{ config(materialized="view") }}

with

approved as (

    select * from {{ source("ops", "approved_months") }}

),

amendments as (

    select * from {{ source("ops", "agreed_amendments") }}

),

enrolments as (

    select * from {{ ref("fct_enrolment_month") }}

)

select
    approved.region_code,
    approved.covered_month,
    approved.run_id,
    enrolments.person_key,
    case when amendments.kind = 'add' then 'amendment' else 'decree' end as listed_by,
    amendments.amendment_id,
    enrolments.village_code,
    enrolments.district_code,
    enrolments.occupation_code,
    enrolments.sector

from approved

inner join enrolments
    on
        approved.run_id = enrolments.run_id
        and approved.covered_month = enrolments.covered_month

left join amendments
    on
        approved.region_code = amendments.region_code
        and approved.covered_month = amendments.covered_month
        and enrolments.person_key = amendments.person_key

where
    {{ stands_as_amended("enrolments.state", "amendments.kind") }}
