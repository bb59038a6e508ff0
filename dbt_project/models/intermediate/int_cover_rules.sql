{{ config(materialized="view") }}

with

people as (

    select * from {{ ref("int_people") }}

),

judged as (

    select
        people.person_key,
        rules.rule_code,
        rules.is_met,
        rules.value_used,
        'bpjs_participants' as fact_source,
        null::date as fact_date

    from people

    cross join lateral (
        values
        ('ACTIVE_WAGE_EARNER', not people.is_active_wage_earner, 'PU'),
        (
            'ACTIVE_OTHER_FUNDING',
            cardinality(people.other_funding_sources) = 0,
            array_to_string(people.other_funding_sources, ', ')
        )
    ) as rules (rule_code, is_met, value_used)

)

-- Nobody on the list is nobody insured: unknown only where a row of the list was refused.
select * from judged

where is_met is distinct from true
