{{ config(materialized="view") }}

with

rule_results as (

    select * from {{ ref("int_rule_results") }}

    where outcome = 'needs_review' and result in ('fail', 'overridden')

),

review_questions as (

    select * from {{ ref("review_questions") }}

    where kind = 'rule'

),

decisions as (

    select * from {{ ref("int_decisions") }}

),

overrides as (

    select * from {{ ref("overrides_in_force") }}

),

matching_rules as (

    select * from {{ ref("int_matching_rules") }}

),

evidence as (

    select * from {{ ref("review_evidence") }}

),

proposals as (

    select * from {{ ref("int_proposals") }}

),

-- Few of all who are judged: found first, and only then what is shown of them.
asked as materialized (

    select
        rule_results.person_key,
        rule_results.rule_code,
        proposals.load_id,
        proposals.source_row,
        rule_results.fact_source,
        rule_results.judgement_id as renews_judgement_id

    from rule_results

    cross join matching_rules

    inner join review_questions
        on rule_results.rule_code = review_questions.rule_code

    inner join decisions
        on rule_results.person_key = decisions.person_key

    inner join proposals
        on rule_results.person_key = proposals.person_key

    left join overrides
        on
            rule_results.person_key = overrides.person_key
            and rule_results.rule_code = overrides.rule_code

    where
        -- Nobody is asked about whoever is refused for another reason.
        (rule_results.judgement_id is null and decisions.outcome = 'needs_review')
        or overrides.valid_until - {{ as_of() }} <= matching_rules.answer_notice_days

)

select
    asked.person_key,
    asked.rule_code,
    asked.load_id,
    asked.source_row,
    asked.fact_source,
    evidence.evidence_digest,
    asked.renews_judgement_id

from asked

inner join evidence
    on
        asked.person_key = evidence.person_key
        and asked.rule_code = evidence.rule_code
