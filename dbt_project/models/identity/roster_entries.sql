{{ config(materialized="view") }}

with

pinned_loads as (

    select load_id

    from {{ source("ops", "run_inputs") }}

    where
        run_id = {{ run_id() }}
        and source = 'village_rosters'

),

rosters as (

    select *

    from {{ source("raw", "village_rosters") }}

    where load_id = any(array(select pinned_loads.load_id from pinned_loads))

)

select
    load_id,
    source_row,
    person_key,
    full_name,
    birth_date,
    sex_code,
    village_code,
    phone

from rosters
