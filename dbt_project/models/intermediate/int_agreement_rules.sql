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
        rules.rule_code = 'NAME_DISAGREES'
        and people.match_probability is not null as is_somebody_else_likelier,
        rules.rule_code,
        rules.does_agree,
        rules.value_used

    from people

    cross join rule_set

    cross join lateral (
        values
        (
            'NAME_DISAGREES',
            coalesce(people.name_similarity, 0) >= rule_set.min_name_similarity,
            'similarity ' || people.name_similarity
            || coalesce(
                ', ' || people.family_event_code || ' ' || people.family_event_date, ''
            )
        ),
        ('BIRTH_DATE_DISAGREES', coalesce(people.is_birth_date_same, true), 'not the same'),
        ('SEX_DISAGREES', coalesce(people.is_sex_same, true), 'not the same'),
        ('VILLAGE_DISAGREES', not people.is_resident or people.is_village_same, 'not the same'),
        (
            'NIK_DATE_DISAGREES',
            people.is_nik_date_same and people.is_nik_sex_same,
            'score ' || people.nik_score
        ),
        ('NAME_TOO_LONG', people.is_name_exportable, 'does not fit the template'),
        ('PHONE_MISSING', people.has_phone, 'no number')
    ) as rules (rule_code, does_agree, value_used)

),

judged as (

    select
        person_key,
        rule_code,
        -- Only a phone can be there without the registry, or be unknown: has_phone says which.
        case when is_in_registry or rule_code = 'PHONE_MISSING' then does_agree end as is_met,
        value_used,
        'civil_registry, village_rosters'
        || case when is_somebody_else_likelier then ', match_candidates' else '' end as fact_source

    from compared

)

select * from judged

where is_met is distinct from true
