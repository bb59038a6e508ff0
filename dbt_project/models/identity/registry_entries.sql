{{ config(materialized="view") }}

with

pinned_loads as (

    select load_id

    from {{ source("ops", "run_inputs") }}

    where
        run_id = {{ run_id() }}
        and source = 'civil_registry'

),

registry as (

    select *

    from {{ source("raw", "civil_registry") }}

    where load_id = any(array(select pinned_loads.load_id from pinned_loads))

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
