with

proposals as (

    select * from {{ ref("int_proposals") }}

),

candidates as (

    select * from {{ source("identity", "match_candidates") }}

    where run_id = {{ run_id() }}

),

called_different as (

    select * from {{ ref("judgements_in_force") }}

    where kind = 'match' and verdict = 'different'

),

matching_rules as (

    select * from {{ ref("int_matching_rules") }}

),

-- While nobody asks about probable matches, an unknown number stays unknown.
asking_rule as (

    select rule_code from {{ ref("int_rules_in_force") }}

    where rule_code = 'NIK_PROBABLE'

),

considered as (

    select
        proposals.person_key,
        candidates.candidate_key,
        candidates.candidate_rank,
        candidates.probability,
        called_different.judgement_id is not null as is_called_different,
        -- With one of them called different, a tie is weighed anew among the others.
        candidates.is_tied
        and not bool_or(called_different.judgement_id is not null) over (
            partition by proposals.person_key
        ) as is_tied

    from candidates

    inner join proposals
        on
            candidates.load_id = proposals.load_id
            and candidates.source_row = proposals.source_row

    left join called_different
        on
            candidates.proposal_key = called_different.subject_key
            and candidates.candidate_key = called_different.object_key

),

ranked as (

    select
        *,
        row_number() over by_likelihood as place,
        probability - lead(probability) over by_likelihood as lead_over_the_next

    from considered

    where not is_called_different

    window by_likelihood as (
        partition by person_key
        order by probability desc, candidate_rank asc
    )

)

select
    ranked.person_key,
    ranked.candidate_key,
    ranked.probability

from ranked

cross join matching_rules

cross join asking_rule

where
    ranked.place = 1
    and not ranked.is_tied
    and ranked.probability >= matching_rules.min_match_probability
    and coalesce(ranked.lead_over_the_next > matching_rules.tie_margin, true)
