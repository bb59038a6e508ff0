with

pinned_loads as (

    select load_id

    from {{ source("ops", "run_inputs") }}

    where
        run_id = {{ run_id() }}
        and source = 'civil_registry'

),

source as (

    select *

    from {{ source("raw", "civil_registry") }}

    where load_id = any(array(select pinned_loads.load_id from pinned_loads))

),

renamed as (

    select

        ---------- keys
        load_id,
        source_row,
        person_key,
        household_key,

        ---------- codes
        sex_code,
        occupation_code,
        province_code,
        regency_code,
        district_code,
        village_code,

        ---------- booleans
        phone is not null as has_phone,

        ---------- dates
        birth_date

    from source

)

select * from renamed
