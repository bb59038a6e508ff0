{{ config(materialized="view") }}

with

known as (

    select
        *,
        -- Whoever died or moved away may have left the extract: then the event knows the person.
        -- Empty when only a refused row does: nobody is told that the registry does not know them.
        is_in_registry or has_registry_event as is_known

    from {{ ref("int_people") }}

),

-- While nobody asks about temporary numbers, an unknown one stays unknown.
asked as (

    select count(*) > 0 as is_temporary_asked

    from {{ ref("int_rules_in_force") }}

    where rule_code = 'NIK_TEMPORARY'

),

people as (

    select
        known.*,
        known.is_known is false and known.match_probability is not null as is_probably_another,
        known.is_known is false
        and known.match_probability is null
        and coalesce(known.is_nik_temporary, false)
        and asked.is_temporary_asked as is_only_temporary

    from known

    cross join asked

),

judged as (

    select
        people.person_key,
        rules.rule_code,
        rules.is_met,
        rules.value_used,
        case
            when people.event_answer_effect = rules.effect then 'registry_answers'
            when rules.effect is not null and not rules.is_met then 'registry_events'
            when rules.rule_code = 'NOT_RESIDENT' then {{ registry_source() }}
            when rules.rule_code = 'NIK_PROBABLE' then 'match_candidates'
            when rules.rule_code = 'NIK_TEMPORARY' then 'village_rosters'
            else 'civil_registry'
        end as fact_source,
        case
            when people.event_answer_effect = rules.effect then people.event_answered_date
            when rules.rule_code = 'REGISTRY_DECEASED' then people.death_reported_date
            when rules.rule_code = 'REGISTRY_MOVED_OUT' then people.moved_out_date
            when rules.rule_code = 'NOT_RESIDENT' then people.facts_answered_date
            when rules.rule_code = 'NIK_TEMPORARY' then people.proposed_date
        end as fact_date

    from people

    cross join lateral (
        values
        (
            'NIK_UNKNOWN',
            people.is_known or people.is_probably_another or people.is_only_temporary,
            null,
            null
        ),
        ('NIK_TEMPORARY', not people.is_only_temporary, null, null),
        (
            'NIK_PROBABLE',
            not people.is_probably_another,
            people.match_probability::text,
            null
        ),
        (
            'REGISTRY_DECEASED',
            case when people.is_known then not people.is_deceased end,
            people.death_date::text,
            'deceased'
        ),
        (
            'REGISTRY_MOVED_OUT',
            case when people.is_known then not people.is_moved_out end,
            people.moved_out_date::text,
            'moved_out'
        ),
        (
            'REGISTRY_DUPLICATE',
            case when people.is_known then not people.is_duplicate end,
            null,
            'duplicate'
        ),
        (
            'REGISTRY_NONACTIVE',
            case when people.is_known then not people.is_nonactive end,
            null,
            'nonactive'
        ),
        ('NOT_RESIDENT', people.is_resident, null, null)
    ) as rules (rule_code, is_met, value_used, effect)

)

select * from judged

where is_met is distinct from true
