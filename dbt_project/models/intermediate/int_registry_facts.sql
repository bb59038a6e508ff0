{{ config(materialized="view") }}

with

registry as (

    select * from {{ ref("stg_civil_registry") }}

),

found as (

    select *

    from {{ ref("answers_in_force") }}

    where answer_code = 'DITEMUKAN'

)

select
    registry.person_key,
    coalesce(found.household_key, registry.household_key) as household_key,
    coalesce(found.sex_code, registry.sex_code) as sex_code,
    coalesce(found.occupation_code, registry.occupation_code) as occupation_code,
    coalesce(found.province_code, registry.province_code) as province_code,
    coalesce(found.regency_code, registry.regency_code) as regency_code,
    coalesce(found.village_code, registry.village_code) as village_code,
    registry.has_phone,
    -- An answer tells no role, so on another card nobody knows it.
    case
        when coalesce(found.household_key = registry.household_key, true)
            then registry.is_family_head
    end as is_family_head,
    coalesce(found.birth_date, registry.birth_date) as birth_date,
    found.answered_date

from registry

left join found
    on registry.person_key = found.person_key

union all

select
    person_key,
    household_key,
    sex_code,
    occupation_code,
    province_code,
    regency_code,
    village_code,
    null as has_phone, -- the service tells no phone: unknown, not missing
    null as is_family_head,
    birth_date,
    answered_date

from found

where not is_in_extract
