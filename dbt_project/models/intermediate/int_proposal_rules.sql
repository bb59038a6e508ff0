{{ config(materialized="view") }}

with

people as (

    select * from {{ ref("int_people") }}

)

-- Whoever is covered already was decided before: a missing paper must not tear their cover.
select
    person_key,
    'MUSDES_MISSING' as rule_code,
    false as is_met,
    null as value_used,
    'village_rosters' as fact_source,
    proposed_date as fact_date

from people

where
    is_proposed
    and not is_continuing
    and not has_musdes_reference
