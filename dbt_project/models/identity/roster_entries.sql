{{ config(materialized="view") }}

with

rosters as (

    {{ pinned("village_rosters") }}

)

select
    load_id,
    source_row,
    person_key,
    full_name,
    birth_date,
    sex_code,
    village_code,
    occupation_code,
    phone

from rosters
