{{ config(materialized="view") }}

with

accepted as (

    {{ pinned("village_rosters") }}

),

quarantine as (

    select * from {{ source("quarantine", "rows") }}

),

refused as (

    select
        quarantine.load_id,
        quarantine.source_row,
        quarantine.row as landed

    from quarantine

    where quarantine.load_id = any({{ pinned_loads(["village_rosters"]) }})

)

select
    load_id,
    source_row,
    proposal_key,
    person_key,
    coalesce(repairs ->> 'nik', nik) as nik,
    full_name,
    birth_date,
    sex_code,
    village_code,
    occupation_code,
    mother_name,
    null::text as family_card_number

from accepted

union all

select
    load_id,
    source_row,
    (landed ->> 'proposal_key')::uuid as proposal_key,
    (landed ->> 'person_key')::uuid as person_key,
    coalesce(landed -> 'repairs' ->> 'nik', landed ->> 'nik') as nik,
    landed ->> 'full_name' as full_name,
    (landed ->> 'birth_date')::date as birth_date,
    landed ->> 'sex_code' as sex_code,
    landed ->> 'village_code' as village_code,
    landed ->> 'occupation_code' as occupation_code,
    landed ->> 'mother_name' as mother_name,
    landed ->> 'family_card_number' as family_card_number

from refused
