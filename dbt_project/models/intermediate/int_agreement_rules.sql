{{ config(materialized="view") }}

with

people as (

    select * from {{ ref("int_people") }}

    where is_proposed

),

rule_set as (

    select * from {{ ref("int_rule_set") }}

),

compared as (

    select
        people.person_key,
        people.is_in_registry,
        people.proposed_date,
        people.facts_answered_date,
        rules.rule_code,
        rules.does_agree,
        rules.value_used,
        {{ registry_source() }} as registry_source

    from people

    cross join rule_set

    cross join lateral (
        values
        (
            'NAME_DISAGREES',
            coalesce(people.name_similarity, 0) >= rule_set.min_name_similarity,
            people.name_similarity
            || coalesce(
                ', ' || people.family_event_code || ' ' || people.family_event_date, ''
            )
            -- Somebody else is likelier.
            || coalesce(', match_candidates ' || people.match_probability, '')
        ),
        ('BIRTH_DATE_DISAGREES', coalesce(people.is_birth_date_same, true), null),
        ('SEX_DISAGREES', coalesce(people.is_sex_same, true), null),
        ('VILLAGE_DISAGREES', not people.is_resident or people.is_village_same, null),
        (
            'NIK_DATE_DISAGREES',
            people.is_nik_date_same and people.is_nik_sex_same,
            people.nik_score::text
        ),
        ('NAME_TOO_LONG', people.is_name_exportable, null),
        ('PHONE_MISSING', people.has_phone, null)
    ) as rules (rule_code, does_agree, value_used)

),

judged as (

    select
        person_key,
        rule_code,
        -- Only a phone can be there without the registry, or be unknown: has_phone says which.
        case when is_in_registry or rule_code = 'PHONE_MISSING' then does_agree end as is_met,
        value_used,
        case when rule_code = 'PHONE_MISSING' then 'village_rosters' else registry_source end
            as fact_source,
        case when rule_code = 'PHONE_MISSING' then proposed_date else facts_answered_date end
            as fact_date

    from compared

)

select * from judged

where is_met is distinct from true
