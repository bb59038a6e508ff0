-- A rule that excludes by itself has no question: nobody may answer it away.

with

review_questions as (

    select * from {{ ref("review_questions") }}

),

eligibility_rules as (

    select * from {{ ref("eligibility_rules") }}

)

select review_questions.rule_code

from review_questions

left join eligibility_rules
    on
        review_questions.rule_code = eligibility_rules.rule_code
        and eligibility_rules.outcome = 'needs_review'

where eligibility_rules.rule_code is null

union all

select review_questions.rule_code

from review_questions

inner join eligibility_rules
    on
        review_questions.rule_code = eligibility_rules.rule_code
        and eligibility_rules.outcome != 'needs_review'
