{{ config(materialized="view") }}

with

candidates as (

    select * from {{ source("identity", "match_candidates") }}

    where run_id = {{ run_id() }}

),

judgements as (

    select * from {{ ref("judgements_in_force") }}

    where kind = 'match'

),

matching_rules as (

    select * from {{ ref("int_matching_rules") }}

),

answered as (

    select
        judgements.*,
        judgements.valid_until - {{ as_of() }} <= matching_rules.answer_notice_days as is_expiring

    from judgements

    cross join matching_rules

),

roster_entries as (

    select * from {{ ref("roster_entries") }}

),

-- The same words in two files are one proposal, and one question.
found as (

    select distinct on (proposal_key, candidate_key)
        proposal_key,
        candidate_key,
        load_id,
        source_row,
        candidate_rank,
        probability,
        is_tied,
        agreement

    from candidates

    order by
        proposal_key asc,
        candidate_key asc,
        candidate_rank asc,
        load_id asc,
        source_row asc

),

open_or_expiring as (

    select
        found.*,
        answered.judgement_id as renews_judgement_id

    from found

    left join answered
        on
            found.proposal_key = answered.subject_key
            and found.candidate_key = answered.object_key

    where answered.judgement_id is null or answered.is_expiring

),

-- Whoever is read with the number that was meant has no candidates any more.
meant as (

    select distinct on (answered.subject_key, answered.object_key)
        answered.subject_key as proposal_key,
        answered.object_key as candidate_key,
        roster_entries.load_id,
        roster_entries.source_row,
        1 as candidate_rank,
        null::numeric as probability,
        false as is_tied,
        null::jsonb as agreement,
        answered.judgement_id as renews_judgement_id

    from answered

    inner join roster_entries
        on answered.subject_key = roster_entries.proposal_key

    where answered.verdict = 'same' and answered.is_expiring

    order by
        answered.subject_key asc,
        answered.object_key asc,
        roster_entries.load_id asc,
        roster_entries.source_row asc

),

asked as (

    select * from open_or_expiring

    union all

    select * from meant

)

select
    asked.proposal_key,
    asked.candidate_key,
    asked.load_id,
    asked.source_row,
    asked.candidate_rank,
    count(*) over (partition by asked.proposal_key) as candidate_count,
    asked.probability,
    asked.is_tied,
    asked.agreement,
    asked.renews_judgement_id,
    asked.renews_judgement_id is null
    and not asked.is_tied
    and asked.candidate_rank = 1
    and asked.agreement ->> 'name'
    in ('sama', 'ejaan lain', 'urutan atau spasi lain', 'satu kata tidak ditulis')
    and asked.probability >= matching_rules.prefill_match_probability as is_prefilled

from asked

cross join matching_rules
