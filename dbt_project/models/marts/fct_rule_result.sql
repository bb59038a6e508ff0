{{ config(materialized="history") }}

with

rule_results as (

    select * from {{ ref("int_rule_results") }}

)

select
    {{ run_id() }} as run_id,
    {{ covered_month() }} as covered_month,
    person_key,
    rule_code,
    result,
    outcome,
    value_used,
    fact_source,
    fact_date,
    rule_version,
    judgement_id

from rule_results
