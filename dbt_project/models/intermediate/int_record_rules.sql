{{ config(materialized="view") }}

with

people as (

    select * from {{ ref("int_people") }}

)

-- A refused row may have said anything, so whoever it names is for a person to judge.
select
    person_key,
    'RECORD_REFUSED' as rule_code,
    false as is_met,
    'a refused row' as value_used,
    array_to_string(refused_sources, ', ') as fact_source

from people

where cardinality(refused_sources) > 0
