with

pinned_loads as (

    select load_id

    from {{ source("ops", "run_inputs") }}

    where
        run_id = {{ run_id() }}
        and source = 'village_rosters'

),

source as (

    select *

    from {{ source("raw", "village_rosters") }}

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
        village_code,
        occupation_code,
        second_occupation_code,

        ---------- booleans
        coalesce(occupation_text, '') != '' as has_occupation_text,
        phone is not null as has_phone,
        is_work_certified,

        ---------- dates
        period as roster_month,
        proposed_date

    from source

)

select * from renamed
