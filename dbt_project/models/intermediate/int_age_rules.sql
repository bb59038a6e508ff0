{{ config(materialized="view") }}

with

people as (

    select * from {{ ref("int_people") }}

),

rule_set as (

    select * from {{ ref("int_rule_set") }}

),

judged as (

    select
        people.person_key,
        rules.rule_code,
        rules.is_met,
        people.age_years::text as value_used,
        {{ registry_source() }} as fact_source,
        people.facts_answered_date as fact_date

    from people

    cross join rule_set

    cross join lateral (
        values
        ('AGE_UNDER_MINIMUM', people.age_years >= rule_set.min_age_years),
        ('AGE_OVER_MAXIMUM', people.age_years < rule_set.age_limit_years),
        (
            'BIRTH_DATE_UNKNOWN',
            case when people.is_in_registry then people.birth_date is not null end
        )
    ) as rules (rule_code, is_met)

)

select * from judged

where is_met is distinct from true
