with

judgements as (

    select *

    from {{ ref("judgements_in_force") }}

    where kind = 'rule'

),

review_questions as (

    select *

    from {{ ref("review_questions") }}

    where kind = 'rule'

),

evidence as (

    select * from {{ ref("review_evidence") }}

)

select
    judgements.subject_key as person_key,
    judgements.rule_code,
    judgements.verdict,
    judgements.judgement_id,
    judgements.valid_until,
    judgements.decided_by,
    judgements.checked_by,
    judgements.checked_on

from judgements

inner join review_questions
    on judgements.rule_code = review_questions.rule_code

inner join evidence
    on
        judgements.subject_key = evidence.person_key
        and judgements.rule_code = evidence.rule_code
        and judgements.expected = evidence.evidence_digest
