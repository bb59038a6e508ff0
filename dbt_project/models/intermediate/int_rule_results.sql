{{ config(post_hook="{{ analyze_this() }}") }}

with

raised_rules as (

    select * from {{ ref("int_raised_rules") }}

),

rules_in_force as (

    select * from {{ ref("int_rules_in_force") }}

),

source_dates as (

    select * from {{ ref("int_source_dates") }}

),

confirmed_duplicates as (

    select * from {{ ref("int_confirmed_duplicates") }}

),

overrides as (

    select * from {{ ref("overrides_in_force") }}

),

judged as (

    select
        raised_rules.person_key,
        raised_rules.rule_code,
        raised_rules.is_met,
        raised_rules.value_used,
        raised_rules.fact_source,
        coalesce(raised_rules.fact_date, source_dates.fact_date) as fact_date,
        rules_in_force.outcome,
        rules_in_force.rule_version,
        coalesce(overrides.judgement_id, confirmed_duplicates.judgement_id) as judgement_id,
        overrides.verdict,
        overrides.checked_on

    from raised_rules

    inner join rules_in_force
        on raised_rules.rule_code = rules_in_force.rule_code

    left join source_dates
        on raised_rules.fact_source = source_dates.fact_source

    left join confirmed_duplicates
        on
            raised_rules.rule_code = 'DUPLICATE_CONFIRMED'
            and raised_rules.person_key = confirmed_duplicates.person_key

    -- An officer answers what was left to a person, and never what excludes by itself.
    left join overrides
        on
            raised_rules.person_key = overrides.person_key
            and raised_rules.rule_code = overrides.rule_code
            and not raised_rules.is_met
            and rules_in_force.outcome = 'needs_review'

),

rejected as (

    select
        person_key,
        'REVIEW_REJECTED' as rule_code,
        string_agg(rule_code, ', ' order by rule_code) as value_used,
        'judgements' as fact_source,
        max(checked_on) as fact_date,
        max(judgement_id) as judgement_id

    from judged

    where verdict = 'reject'

    group by person_key

)

select
    person_key,
    rule_code,
    case
        when is_met is null then 'unknown'
        when verdict = 'accept' then 'overridden'
        else 'fail'
    end as result,
    outcome,
    case when not is_met then value_used end as value_used,
    fact_source,
    fact_date,
    rule_version,
    judgement_id

from judged

union all

select
    rejected.person_key,
    rejected.rule_code,
    'fail' as result,
    rules_in_force.outcome,
    rejected.value_used,
    rejected.fact_source,
    rejected.fact_date,
    rules_in_force.rule_version,
    rejected.judgement_id

from rejected

inner join rules_in_force
    on rejected.rule_code = rules_in_force.rule_code
