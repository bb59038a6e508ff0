{{ config(materialized="view") }}

with

people as (

    select * from {{ ref("int_people") }}

    where is_proposed

),

rule_set as (

    select * from {{ ref("int_rule_set") }}

)

select
    people.person_key,
    rules.rule_code,
    known.is_met,
    rules.value_used,
    'civil_registry, village_rosters' as fact_source

from people

cross join rule_set

cross join lateral (
    values
    (
        'NAME_DISAGREES',
        coalesce(people.name_similarity, 0) >= rule_set.min_name_similarity,
        'similarity ' || people.name_similarity
    ),
    (
        'BIRTH_DATE_DISAGREES',
        coalesce(people.is_birth_date_same, true),
        'not the same'
    ),
    (
        'SEX_DISAGREES',
        coalesce(people.is_sex_same, true),
        'not the same'
    ),
    (
        'VILLAGE_DISAGREES',
        not people.is_resident or people.is_village_same,
        'not the same'
    ),
    (
        'NIK_DATE_DISAGREES',
        people.is_nik_date_same,
        'not the same'
    ),
    (
        'PHONE_MISSING',
        people.has_phone,
        'no number'
    )
) as rules (rule_code, is_agreed, value_used)

cross join lateral (
    select case when people.is_in_registry then rules.is_agreed end as is_met
) as known

where known.is_met is distinct from true
