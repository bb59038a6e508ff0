{{ config(post_hook="{{ analyze_this() }}") }}

with

rules_in_force as (

    select * from {{ ref("int_rules_in_force") }}

),

results as (

    select * from {{ ref("int_registry_rules") }}

    union all

    select * from {{ ref("int_age_rules") }}

    union all

    select * from {{ ref("int_occupation_rules") }}

    union all

    select * from {{ ref("int_agreement_rules") }}

    union all

    select * from {{ ref("int_cover_rules") }}

    union all

    select * from {{ ref("int_list_rules") }}

    union all

    select * from {{ ref("int_record_rules") }}

    union all

    select * from {{ ref("int_proposal_rules") }}

)

select
    results.person_key,
    results.rule_code,
    case when results.is_met is null then 'unknown' else 'fail' end as result,
    rules_in_force.outcome,
    case when not results.is_met then results.value_used end as value_used,
    results.fact_source,
    rules_in_force.rule_version

from results

inner join rules_in_force
    on results.rule_code = rules_in_force.rule_code
