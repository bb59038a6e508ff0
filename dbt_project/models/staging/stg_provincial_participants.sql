with

source as (

    {{ pinned("provincial_participants") }}

),

renamed as (

    select

        ---------- keys
        load_id,
        source_row,
        person_key,

        ---------- codes
        regency_code,
        programme,

        ---------- dates
        start_date,
        end_date

    from source

)

select * from renamed
