with

eligibility_rules as (

    select * from {{ ref("eligibility_rules") }}

),

reasons as (

    select * from {{ ref("reasons") }}

)

select
    eligibility_rules.rule_code,
    eligibility_rules.rule_version,
    eligibility_rules.outcome,
    eligibility_rules.parameter,
    eligibility_rules.value::numeric(8, 4) as value,
    eligibility_rules.valid_from,
    eligibility_rules.valid_to,
    eligibility_rules.legal_basis,
    eligibility_rules.is_assumption,
    reasons.turn,
    reasons.text_id,
    reasons.action_id

from eligibility_rules

left join reasons
    on eligibility_rules.rule_code = reasons.reason_code
