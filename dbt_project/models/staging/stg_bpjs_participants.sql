with

source as (

    {{ pinned("bpjs_participants") }}

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
