{{ config(materialized="history") }}

with

judgements as (

    select * from {{ source("identity", "judgements") }}

    where as_of <= {{ as_of() }}

),

checks as (

    select * from {{ source("identity", "judgement_checks") }}

    where as_of <= {{ as_of() }}

),

in_force as (

    select * from {{ ref("judgements_in_force") }}

),

rule_results as (

    select * from {{ ref("int_rule_results") }}

),

duplicate_pairs as (

    select * from {{ source("identity", "duplicate_pairs") }}

    where run_id = {{ run_id() }}

),

match_candidates as (

    select * from {{ source("identity", "match_candidates") }}

    where run_id = {{ run_id() }}

),

confirmed_duplicates as (

    select * from {{ ref("int_confirmed_duplicates") }}

),

corrections as (

    select * from {{ ref("corrections_read") }}

),

answerable as (

    select rule_code from {{ ref("review_questions") }}

    where kind = 'rule'

),

notice as (

    select answer_notice_days from {{ ref("int_matching_rules") }}

),

-- What an answer met tonight: it counted, or what it is about looks otherwise now.
met as (

    select
        in_force.judgement_id,
        rule_results.judgement_id is not null as is_applied

    from in_force

    inner join rule_results
        on
            in_force.kind = 'rule'
            and in_force.subject_key = rule_results.person_key
            and in_force.rule_code = rule_results.rule_code
            and rule_results.result != 'unknown'

    union all

    select
        in_force.judgement_id,
        true as is_applied

    from in_force

    inner join duplicate_pairs
        on
            in_force.kind = 'duplicate'
            and in_force.verdict = 'different'
            and in_force.subject_key = duplicate_pairs.person_key
            and in_force.object_key = duplicate_pairs.other_person_key

    union all

    select
        in_force.judgement_id,
        true as is_applied

    from in_force

    inner join confirmed_duplicates as one_side
        on
            in_force.kind = 'duplicate'
            and in_force.verdict = 'same'
            and in_force.subject_key = one_side.person_key

    inner join confirmed_duplicates as other_side
        on in_force.object_key = other_side.person_key

    union all

    select
        in_force.judgement_id,
        true as is_applied

    from in_force

    inner join match_candidates
        on
            in_force.kind = 'match'
            and in_force.verdict = 'different'
            and in_force.subject_key = match_candidates.proposal_key
            and in_force.object_key = match_candidates.candidate_key

    union all

    select
        judgement_id,
        is_applied

    from corrections

),

met_once as (

    select
        judgement_id,
        bool_or(is_applied) as is_applied

    from met

    group by judgement_id

),

stated as (

    select
        judgements.*,
        checks.checked_by,
        case
            when judgements.valid_until < {{ as_of() }} then 'expired'
            when checks.judgement_id is null then 'not_checked'
            when not checks.is_agreed then 'not_agreed'
            when in_force.judgement_id is null then 'superseded'
            when judgements.kind = 'rule' and answerable.rule_code is null then 'not_answerable'
            when met_once.judgement_id is null then 'no_longer_raised'
            when not met_once.is_applied then 'evidence_changed'
        end as why_not,
        coalesce(in_force.subject_key, judgements.subject_key) as current_subject_key,
        judgements.valid_until - {{ as_of() }} as days_left,
        notice.answer_notice_days

    from judgements

    cross join notice

    left join checks
        on judgements.judgement_id = checks.judgement_id

    left join in_force
        on judgements.judgement_id = in_force.judgement_id

    left join answerable
        on judgements.rule_code = answerable.rule_code

    left join met_once
        on judgements.judgement_id = met_once.judgement_id

)

select
    {{ run_id() }} as run_id,
    {{ covered_month() }} as covered_month,
    judgement_id,
    question_id,
    kind,
    rule_code,
    current_subject_key as subject_key,
    verdict,
    case when why_not is null then 'applied' else 'not_applied' end as outcome,
    why_not,
    valid_until,
    days_left,
    why_not is null and days_left <= answer_notice_days as is_expiring,
    decided_by,
    checked_by

from stated

where days_left >= -answer_notice_days
