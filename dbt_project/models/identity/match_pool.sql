{{ config(materialized="view") }}

with

registry_entries as (

    select * from {{ ref("registry_entries") }}

),

proposal_agreement as (

    select * from {{ ref("proposal_agreement") }}

),

participants as (

    select * from {{ ref("stg_bpjs_participants") }}

),

nik_changes as (

    select * from {{ ref("nik_changes") }}

),

proposed as (

    select distinct person_key

    from proposal_agreement

),

insured as (

    select coalesce(nik_changes.current_person_key, participants.person_key) as person_key

    from participants

    left join nik_changes
        on
            participants.person_key = nik_changes.person_key
            and {{ follows_the_person("participants.start_date") }}

    where participants.status = 'AKTIF'

    group by 1

),

residents as (

    select
        registry_entries.*,
        {{ plain_name("registry_entries.full_name") }} as plain_name,
        proposed.person_key is not null as is_proposed,
        insured.person_key is not null as is_insured

    from registry_entries

    left join proposed
        on registry_entries.person_key = proposed.person_key

    left join insured
        on registry_entries.person_key = insured.person_key

)

select
    person_key,
    household_key,
    family_card_number,
    nik,
    plain_name,
    {{ spelling("plain_name") }} as spelling,
    upper(trim(birth_place)) as birth_place,
    birth_date,
    sex_code,
    village_code,
    nullif({{ plain_name("mother_name") }}, '') as mother_name,
    is_proposed,
    is_insured

from residents
