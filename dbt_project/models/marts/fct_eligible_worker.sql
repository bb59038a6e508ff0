{{ config(materialized="history") }}

with

people as (

    select *

    from {{ ref("int_people") }}

    where is_proposed

),

decisions as (

    select * from {{ ref("int_decisions") }}

)

select
    {{ run_id() }} as run_id,
    {{ covered_month() }} as covered_month,
    people.person_key,
    people.village_code,
    people.district_code,
    people.sex_code,
    people.birth_date,
    people.age_years,
    people.occupation_code,
    people.second_occupation_code,
    decisions.outcome,
    decisions.reason_codes,
    decisions.rule_version,
    people.is_continuing,
    people.welfare_decile,
    people.proposed_date,
    people.proposal_load_id,
    people.proposal_source_row

from people

inner join decisions
    on people.person_key = decisions.person_key
