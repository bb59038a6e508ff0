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
    array_to_string(refused_sources, ', ') as value_used,
    refused_sources[1] as fact_source,
    null::date as fact_date

from people

where cardinality(refused_sources) > 0
