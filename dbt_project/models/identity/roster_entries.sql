{{ config(materialized="view") }}

with

rosters as (

    {{ pinned("village_rosters") }}

)

select
    load_id,
    source_row,
    person_key,
    household_key,
    proposal_key,
    nik,
    full_name,
    mother_name,
    birth_place,
    birth_date,
    sex_code,
    village_code,
    occupation_code,
    phone

from rosters
