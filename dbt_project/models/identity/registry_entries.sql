{{ config(materialized="view") }}

with

registry as (

    {{ pinned("civil_registry") }}

)

select
    person_key,
    nik,
    full_name,
    birth_date,
    sex_code,
    village_code,
    phone

from registry
