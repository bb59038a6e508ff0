{{ config(materialized="view") }}

with

eligibility_rules as (

    select * from {{ ref("eligibility_rules") }}

)

select
    rule_code,
    rule_version,
    outcome,
    parameter,
    value,
    legal_basis

from eligibility_rules

where {{ in_force() }}
