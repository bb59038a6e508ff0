{{
    config(
        materialized="incremental",
        incremental_strategy="merge",
        unique_key="person_key",
        full_refresh=false,
        indexes=[{"columns": ["person_key"], "unique": true}],
        post_hook="{{ analyze_this() }}",
    )
}}

with

proposal_agreement as (

    select * from {{ ref("proposal_agreement") }}

),

roster_entries as (

    select * from {{ ref("roster_entries") }}

),

registry_entries as (

    select * from {{ ref("registry_entries") }}

),

proposed_people as (

    select
        registry_entries.person_key,
        registry_entries.nik,
        registry_entries.full_name,
        coalesce(roster_entries.phone, registry_entries.phone) as phone,
        registry_entries.birth_date

    from proposal_agreement

    inner join registry_entries
        on proposal_agreement.person_key = registry_entries.person_key

    inner join roster_entries
        on
            proposal_agreement.load_id = roster_entries.load_id
            and proposal_agreement.source_row = roster_entries.source_row

    where proposal_agreement.agreement_rank = 1

)

select
    proposed_people.person_key,
    proposed_people.nik,
    proposed_people.full_name,
    proposed_people.phone,
    proposed_people.birth_date

from proposed_people

{% if is_incremental() %}

    left join {{ this }} as known_people
        on proposed_people.person_key = known_people.person_key

    where
        row(
            proposed_people.nik,
            proposed_people.full_name,
            proposed_people.phone,
            proposed_people.birth_date
        ) is distinct from row(
            known_people.nik,
            known_people.full_name,
            known_people.phone,
            known_people.birth_date
        )

{% endif %}
