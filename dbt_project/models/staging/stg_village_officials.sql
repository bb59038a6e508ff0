with

source as (

    {{ pinned("village_officials") }}

),

renamed as (

    select

        ---------- keys
        load_id,
        source_row,
        person_key,

        ---------- codes
        village_code,
        office_held,

        ---------- dates
        start_date,
        end_date

    from source

)

select * from renamed
