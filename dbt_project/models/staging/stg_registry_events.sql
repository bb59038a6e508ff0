with

source as (

    {{ pinned("registry_events") }}

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
