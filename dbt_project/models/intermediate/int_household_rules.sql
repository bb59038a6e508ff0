{{ config(materialized="view") }}

with

household_places as (

    select * from {{ ref("int_household_places") }}

),

rule_set as (

    select * from {{ ref("int_rule_set") }}

)

select
    household_places.person_key,
    'HOUSEHOLD_OVER_LIMIT' as rule_code,
    false as is_met,
    household_places.household_place || '/' || household_places.household_people_count
        as value_used,
    'civil_registry' as fact_source,
    null::date as fact_date

from household_places

cross join rule_set

where household_places.household_place > rule_set.max_insured_per_household
