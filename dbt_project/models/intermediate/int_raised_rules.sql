{{ config(materialized="view") }}

with

raised as (

    select * from {{ ref("int_person_rules") }}

    union all

    select * from {{ ref("int_household_rules") }}

)

select
    person_key,
    rule_code,
    is_met,
    value_used,
    fact_source,
    fact_date

from raised
