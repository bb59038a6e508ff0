{{ config(materialized="view") }}

with

proposals as (

    select * from {{ ref("proposal_agreement") }}

    where agreement_rank = 1

),

roster_entries as (

    select * from {{ ref("roster_entries") }}

),

registry_entries as (

    select * from {{ ref("registry_entries") }}

),

review_questions as (

    select * from {{ ref("review_questions") }}

),

families as (

    select
        registry_entries.household_key,
        jsonb_agg(
            jsonb_build_array(registry_entries.person_key, proposals.person_key is not null)
            order by registry_entries.person_key
        ) as members

    from registry_entries

    left join proposals
        on registry_entries.person_key = proposals.person_key

    where registry_entries.household_key is not null

    group by registry_entries.household_key

),

shown as (

    select
        proposals.person_key,
        {{ evidence_digest([
            name_as_evidence("roster_entries.full_name"),
            "roster_entries.birth_date",
            "roster_entries.sex_code",
            "roster_entries.village_code",
            "coalesce(not proposals.is_mother_same, false)",
            "registry_entries.nik",
            name_as_evidence("registry_entries.full_name"),
            "registry_entries.birth_date",
            "registry_entries.sex_code",
            "registry_entries.village_code",
        ]) }} as identity_digest,
        {{ evidence_digest([
            "roster_entries.occupation_code",
            "registry_entries.occupation_code",
        ]) }} as occupation_digest,
        {{ evidence_digest(["registry_entries.household_key", "families.members"]) }}
            as household_digest

    from proposals

    inner join roster_entries
        on
            proposals.load_id = roster_entries.load_id
            and proposals.source_row = roster_entries.source_row

    left join registry_entries
        on proposals.person_key = registry_entries.person_key

    left join families
        on registry_entries.household_key = families.household_key

)

select
    shown.person_key,
    review_questions.rule_code,
    case review_questions.evidence
        when 'identity' then shown.identity_digest
        when 'occupation' then shown.occupation_digest
        when 'household' then shown.household_digest
    end as evidence_digest

from shown

cross join review_questions
