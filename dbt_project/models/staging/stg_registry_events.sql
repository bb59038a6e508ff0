with

pinned_loads as (

    select load_id

    from {{ source("ops", "run_inputs") }}

    where
        run_id = {{ run_id() }}
        and source = 'registry_events'

),

source as (

    select *

    from {{ source("raw", "registry_events") }}

    where load_id = any(array(select pinned_loads.load_id from pinned_loads))

),

renamed as (

    select

        ---------- keys
        load_id,
        source_row,
        person_key,
        new_person_key,

        ---------- codes
        event_code,

        ---------- dates
        event_date,
        reported_date

    from source

)

select * from renamed
