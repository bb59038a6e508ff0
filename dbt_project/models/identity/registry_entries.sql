{{ config(materialized="view") }}

with

registry as (

    {{ pinned("civil_registry") }}

),

found as (

    select *

    from {{ ref("answers_in_force") }}

    where answer_code = 'DITEMUKAN'

),

answers as (

    {{ pinned("registry_answers") }}

),

-- No extract tells a mother, so none makes the answer old: it counts as long as it is valid.
mothers as (

    select
        person_key,
        mother_name

    from answers

    where valid_until >= {{ as_of() }}

),

entries as (

    select
        registry.person_key,
        coalesce(found.household_key, registry.household_key) as household_key,
        registry.family_card_number,
        registry.nik,
        coalesce(found.full_name, registry.full_name) as full_name,
        registry.birth_place,
        coalesce(found.birth_date, registry.birth_date) as birth_date,
        coalesce(found.sex_code, registry.sex_code) as sex_code,
        coalesce(found.village_code, registry.village_code) as village_code,
        coalesce(found.occupation_code, registry.occupation_code) as occupation_code,
        registry.phone

    from registry

    left join found
        on registry.person_key = found.person_key

    union all

    select
        person_key,
        household_key,
        null as family_card_number,
        nik,
        full_name,
        null as birth_place,
        birth_date,
        sex_code,
        village_code,
        occupation_code,
        null as phone

    from found

    where not is_in_extract

)

select
    entries.person_key,
    entries.household_key,
    entries.family_card_number,
    entries.nik,
    entries.full_name,
    mothers.mother_name,
    entries.birth_place,
    entries.birth_date,
    entries.sex_code,
    entries.village_code,
    entries.occupation_code,
    entries.phone

from entries

left join mothers
    on entries.person_key = mothers.person_key
