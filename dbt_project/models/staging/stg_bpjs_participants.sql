with

pinned_loads as (

    select load_id

    from {{ source("ops", "run_inputs") }}

    where
        run_id = {{ run_id() }}
        and source = 'bpjs_participants'

),

source as (

    select *

    from {{ source("raw", "bpjs_participants") }}

    where load_id = any(array(select pinned_loads.load_id from pinned_loads))

),

renamed as (

    select

        ---------- keys
        load_id,
        source_row,
        person_key,

        ---------- codes
        segment,
        status,
        funding_source,

        ---------- dates
        start_date,
        end_date,
        paid_until

    from source

)

select * from renamed
