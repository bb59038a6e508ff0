{{ config(materialized="table", unlogged=true, post_hook="{{ analyze_this() }}") }}

with

match_questions as (

    select * from {{ ref("match_questions") }}

),

duplicate_questions as (

    select * from {{ ref("duplicate_questions") }}

),

rule_questions as (

    select * from {{ ref("rule_questions") }}

),

proposals as (

    select * from {{ ref("proposals_as_typed") }}

),

registry_entries as (

    select * from {{ ref("registry_entries") }}

),

would_lapse as (

    select * from {{ ref("would_lapse") }}

    where run_id = {{ run_id() }}

),

-- A name for the question, whom it is about, and who stands on either side of it.
asked as (

    select
        'match' as kind,
        'NIK_PROBABLE' as rule_code,
        proposal_key as subject_key,
        candidate_key as object_key,
        load_id,
        source_row,
        null::text as village_code,
        null::uuid as left_person_key,
        candidate_key as right_person_key,
        candidate_rank,
        candidate_count,
        probability,
        is_tied,
        is_prefilled,
        agreement,
        null::text as evidence_digest,
        renews_judgement_id

    from match_questions

    union all

    select
        'duplicate' as kind,
        'DUPLICATE_SUSPECTED' as rule_code,
        person_key as subject_key,
        other_person_key as object_key,
        load_id,
        source_row,
        village_code,
        person_key as left_person_key,
        other_person_key as right_person_key,
        1 as candidate_rank,
        1 as candidate_count,
        probability,
        false as is_tied,
        false as is_prefilled,
        agreement,
        null::text as evidence_digest,
        renews_judgement_id

    from duplicate_questions

    union all

    select
        'rule' as kind,
        rule_code,
        person_key as subject_key,
        null::uuid as object_key,
        load_id,
        source_row,
        null::text as village_code,
        null::uuid as left_person_key,
        person_key as right_person_key,
        1 as candidate_rank,
        1 as candidate_count,
        null::numeric as probability,
        false as is_tied,
        false as is_prefilled,
        null::jsonb as agreement,
        evidence_digest,
        renews_judgement_id

    from rule_questions

),

-- On the left what the village says; of two people, who has the lower key.
shown as (

    select
        asked.kind,
        asked.rule_code,
        asked.subject_key,
        asked.object_key,
        proposals.proposal_key,
        coalesce(asked.village_code, proposals.village_code) as village_code,
        asked.candidate_rank,
        asked.candidate_count,
        asked.probability,
        asked.is_tied,
        asked.is_prefilled,
        asked.agreement,
        asked.renews_judgement_id,
        coalesce(
            left_lapses.person_key, right_lapses.person_key, proposed_lapses.person_key
        ) is not null as would_lapse,
        {% for column in [
            "nik", "full_name", "birth_date", "sex_code", "village_code", "occupation_code",
            "mother_name", "family_card_number",
        ] %}
            case
                when asked.kind = 'duplicate' then left_entries.{{ column }}
                else proposals.{{ column }}
            end as left_{{ column }},
            right_entries.{{ column }} as right_{{ column }},
        {% endfor %}
        asked.evidence_digest

    from asked

    left join proposals
        on
            asked.load_id = proposals.load_id
            and asked.source_row = proposals.source_row

    left join registry_entries as left_entries
        on asked.left_person_key = left_entries.person_key

    left join registry_entries as right_entries
        on asked.right_person_key = right_entries.person_key

    left join would_lapse as left_lapses
        on asked.left_person_key = left_lapses.person_key

    left join would_lapse as right_lapses
        on asked.right_person_key = right_lapses.person_key

    left join would_lapse as proposed_lapses
        on proposals.person_key = proposed_lapses.person_key

)

select
    kind,
    rule_code,
    subject_key,
    object_key,
    proposal_key,
    village_code,
    left(village_code, 8) as district_code,
    candidate_rank,
    candidate_count,
    probability,
    is_tied,
    is_prefilled,
    agreement,
    renews_judgement_id,
    would_lapse,
    left_nik,
    left_full_name,
    left_birth_date,
    left_sex_code,
    left_village_code,
    left_occupation_code,
    left_mother_name,
    left_family_card_number,
    right_nik,
    right_full_name,
    right_birth_date,
    right_sex_code,
    right_village_code,
    right_occupation_code,
    right_mother_name,
    right_family_card_number,
    coalesce(
        evidence_digest,
        {{ evidence_digest([
            "left_nik",
            name_as_evidence("left_full_name"),
            "left_birth_date",
            "left_sex_code",
            "left_village_code",
            "right_nik",
            name_as_evidence("right_full_name"),
            "right_birth_date",
            "right_sex_code",
            "right_village_code",
        ]) }}
    ) as evidence_digest

from shown
