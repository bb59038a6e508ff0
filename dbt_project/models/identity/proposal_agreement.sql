{{ config(unlogged=true, post_hook="{{ analyze_this() }}") }}

with

roster_entries as (

    select * from {{ ref("roster_entries") }}

),

registry_entries as (

    select * from {{ ref("registry_entries") }}

),

nik_changes as (

    select * from {{ ref("nik_changes") }}

),

name_limit as (

    select max(value)::integer as max_name_characters

    from {{ ref("eligibility_rules") }}

    where
        parameter = 'max_name_characters'
        and {{ in_force() }}

),

mother_limit as (

    select max(value) as min_mother_similarity

    from {{ ref("matching_rules") }}

    where
        parameter = 'min_mother_similarity'
        and {{ in_force_tonight() }}

),

-- Numbers that changed hands: who bore it before, and who bears it now.
changed_hands as (

    select
        nik_changes.person_key,
        {{ plain_name("former.full_name") }} as name_before,
        {{ plain_name("present.full_name") }} as name_now

    from nik_changes

    left join registry_entries as former
        on nik_changes.current_person_key = former.person_key

    left join registry_entries as present
        on nik_changes.person_key = present.person_key

    where nik_changes.is_borne_by_another

),

-- A village may have either number on its papers, so the name tells which of the two is meant.
proposals as (

    select
        roster_entries.*,
        case
            when
                similarity({{ plain_name("roster_entries.full_name") }}, changed_hands.name_now)
                > coalesce(
                    similarity(
                        {{ plain_name("roster_entries.full_name") }}, changed_hands.name_before
                    ),
                    0
                )
                then roster_entries.person_key
            else coalesce(nik_changes.current_person_key, roster_entries.person_key)
        end as current_person_key

    from roster_entries

    left join nik_changes
        on roster_entries.person_key = nik_changes.person_key

    left join changed_hands
        on roster_entries.person_key = changed_hands.person_key

),

compared as (

    select
        proposals.load_id,
        proposals.source_row,
        proposals.village_code,
        proposals.person_key as proposed_person_key,
        proposals.current_person_key as person_key,
        registry_entries.person_key is not null as is_known_to_registry,
        case
            when registry_entries.person_key is null then null
            when upper(proposals.full_name) = upper(registry_entries.full_name) then 1
            else similarity(
                {{ plain_name("proposals.full_name") }},
                {{ plain_name("registry_entries.full_name") }}
            )
        end::numeric(5, 4) as name_similarity,
        proposals.birth_date = registry_entries.birth_date as is_birth_date_same,
        proposals.sex_code = registry_entries.sex_code as is_sex_same,
        similarity(
            nullif({{ plain_name("proposals.mother_name") }}, ''),
            nullif({{ plain_name("registry_entries.mother_name") }}, '')
        ) >= mother_limit.min_mother_similarity as is_mother_same,
        proposals.village_code = registry_entries.village_code as is_village_same,
        char_length(registry_entries.full_name) <= name_limit.max_name_characters
        and {{ fits_a_cell("registry_entries.full_name") }} as is_name_exportable

    from proposals

    cross join name_limit

    cross join mother_limit

    left join registry_entries
        on proposals.current_person_key = registry_entries.person_key

)

select
    *,
    row_number() over (
        partition by person_key
        order by
            name_similarity desc nulls last,
            is_village_same desc nulls last,
            village_code asc,
            load_id asc,
            source_row asc
    )::integer as agreement_rank

from compared
