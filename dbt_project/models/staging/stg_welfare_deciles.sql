with

pinned_loads as (

    select load_id

    from {{ source("ops", "run_inputs") }}

    where
        run_id = {{ run_id() }}
        and source = 'welfare_deciles'

),

source as (

    select *

    from {{ source("raw", "welfare_deciles") }}

    where load_id = any(array(select pinned_loads.load_id from pinned_loads))

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
