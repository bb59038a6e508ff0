with

source as (

    {{ pinned("welfare_deciles") }}

),

renamed as (

    select

        ---------- keys
        load_id,
        source_row,
        household_key,

        ---------- numbers
        decile::integer as welfare_decile,
        member_count,

        ---------- strings
        period as decile_period

    from source

)

select * from renamed
