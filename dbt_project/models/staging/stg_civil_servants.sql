with

source as (

    {{ pinned("civil_servants") }}

),

renamed as (

    select

        ---------- keys
        load_id,
        source_row,
        person_key,

        ---------- codes
        servant_kind,
        status

    from source

)

select * from renamed
