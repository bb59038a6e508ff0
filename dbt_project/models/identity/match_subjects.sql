{{ config(materialized="view") }}

with

proposal_agreement as (

    select * from {{ ref("proposal_agreement") }}

),

roster_entries as (

    select * from {{ ref("roster_entries") }}

),

name_limit as (

    select max(value) as min_name_similarity

    from {{ ref("eligibility_rules") }}

    where
        parameter = 'min_name_similarity'
        and {{ in_force() }}

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

    where
        quarantine.load_id = any({{ pinned_loads(["village_rosters"]) }})
        and quarantine.reason_codes <@ array[
            'NIK_MISSING', 'NIK_NOT_16_DIGITS', 'NIK_NOT_DIGITS', 'NIK_HELD_AS_NUMBER',
            'CELL_IS_FORMULA'
        ]
        and coalesce(quarantine.row ->> 'formula_cells', 'nik') in ('', 'nik')

),

accepted as (

    select
        roster_entries.load_id,
        roster_entries.source_row,
        roster_entries.proposal_key,
        case
            when proposal_agreement.is_known_to_registry then 'disagreeing'
            else 'unknown'
        end as why,
        proposal_agreement.person_key,
        roster_entries.household_key,
        roster_entries.nik,
        'text' as nik_cell_type,
        roster_entries.full_name,
        roster_entries.birth_place,
        roster_entries.birth_date,
        roster_entries.sex_code,
        roster_entries.village_code,
        roster_entries.mother_name

    from proposal_agreement

    cross join name_limit

    inner join roster_entries
        on
            proposal_agreement.load_id = roster_entries.load_id
            and proposal_agreement.source_row = roster_entries.source_row

    where
        not proposal_agreement.is_known_to_registry
        or proposal_agreement.name_similarity < name_limit.min_name_similarity

),

quarantined as (

    select
        load_id,
        source_row,
        (landed ->> 'proposal_key')::uuid as proposal_key,
        'refused' as why,
        null::uuid as person_key,
        (landed ->> 'household_key')::uuid as household_key,
        landed ->> 'nik' as nik,
        landed ->> 'nik_cell_type' as nik_cell_type,
        landed ->> 'full_name' as full_name,
        landed ->> 'birth_place' as birth_place,
        (landed ->> 'birth_date')::date as birth_date,
        landed ->> 'sex_code' as sex_code,
        landed ->> 'village_code' as village_code,
        landed ->> 'mother_name' as mother_name

    from refused

),

proposals as (

    select * from accepted

    union all

    select * from quarantined

),

subjects as (

    select
        *,
        {{ plain_name("full_name") }} as plain_name

    from proposals

    -- Nobody can be asked about a proposal that has no key to remember the answer by.
    where proposal_key is not null

)

select
    load_id,
    source_row,
    proposal_key,
    why,
    person_key,
    household_key,
    nik,
    nik_cell_type,
    plain_name,
    {{ spelling("plain_name") }} as spelling,
    upper(trim(birth_place)) as birth_place,
    birth_date,
    sex_code,
    village_code,
    nullif({{ plain_name("mother_name") }}, '') as mother_name

from subjects
