{{ config(materialized="history") }}

with

people as (

    select * from {{ ref("int_people") }}

),

decisions as (

    select * from {{ ref("int_decisions") }}

),

occupations as (

    select * from {{ ref("int_occupation_rules_in_force") }}

),

offers as (

    select *

    from {{ ref("int_offers") }}

    where month_covered = {{ covered_month() }}

),

ceilings as (

    select * from {{ ref("int_month_ceilings") }}

),

subsidies as (

    select *

    from {{ ref("fct_subsidy") }}

    where run_id = {{ run_id() }}

),

-- Whose sector nobody knows yet is reckoned at the lowest price.
lowest as (

    select
        programme,
        min(amount_rp) as amount_rp

    from offers

    group by programme

),

asked as (

    select
        people.person_key,
        people.is_proposed,
        decisions.outcome = 'eligible' as is_eligible,
        occupations.sector

    from people

    inner join decisions
        on people.person_key = decisions.person_key

    left join occupations
        on people.occupation_code = occupations.occupation_code

    where
        people.is_proposed
        or decisions.outcome = 'eligible'

),

priced as (

    select
        lowest.programme,
        asked.is_proposed,
        asked.is_eligible,
        coalesce(offers.amount_rp, lowest.amount_rp) as amount_rp

    from asked

    cross join lowest

    left join offers
        on
            lowest.programme = offers.programme
            and asked.sector = offers.sector

),

at_stake as (

    select
        programme,
        count(*) filter (where is_proposed) as proposed_persons,
        sum(amount_rp) filter (where is_proposed) as proposed_rp,
        count(*) filter (where is_eligible) as eligible_persons,
        sum(amount_rp) filter (where is_eligible) as eligible_rp

    from priced

    group by programme

),

spent as (

    select
        programme,
        count(*) filter (where committed_rp > 0) as committed_persons,
        sum(committed_rp) as committed_rp,
        count(*) filter (where sent_rp > 0) as sent_persons,
        sum(sent_rp) as sent_rp,
        count(*) filter (where accepted_rp > 0) as accepted_persons,
        sum(accepted_rp) as accepted_rp,
        count(*) filter (where paid_rp > 0) as paid_persons,
        sum(paid_rp) as paid_rp,
        count(*) filter (where returned_rp > 0) as returned_persons,
        sum(returned_rp) as returned_rp

    from subsidies

    group by programme

)

select
    {{ run_id() }} as run_id,
    {{ covered_month() }} as covered_month,
    lowest.programme,
    ceilings.budget_account,
    coalesce(at_stake.proposed_persons, 0)::integer as proposed_persons,
    coalesce(at_stake.proposed_rp, 0)::bigint as proposed_rp,
    coalesce(at_stake.eligible_persons, 0)::integer as eligible_persons,
    coalesce(at_stake.eligible_rp, 0)::bigint as eligible_rp,
    coalesce(spent.committed_persons, 0)::integer as committed_persons,
    coalesce(spent.committed_rp, 0)::bigint as committed_rp,
    coalesce(spent.sent_persons, 0)::integer as sent_persons,
    coalesce(spent.sent_rp, 0)::bigint as sent_rp,
    coalesce(spent.accepted_persons, 0)::integer as accepted_persons,
    coalesce(spent.accepted_rp, 0)::bigint as accepted_rp,
    coalesce(spent.paid_persons, 0)::integer as paid_persons,
    coalesce(spent.paid_rp, 0)::bigint as paid_rp,
    coalesce(spent.returned_persons, 0)::integer as returned_persons,
    coalesce(spent.returned_rp, 0)::bigint as returned_rp,
    null::date as settled_true_on,
    ceilings.ceiling_rp as month_ceiling_rp,
    ceilings.fiscal_year,
    coalesce(ceilings.committed_before_rp, 0)::bigint as committed_before_rp,
    ceilings.annual_ceiling_rp,
    (
        ceilings.annual_ceiling_rp
        - ceilings.committed_before_rp
        - coalesce(spent.committed_rp, 0)
    )::bigint as left_rp

from lowest

left join at_stake
    on lowest.programme = at_stake.programme

left join spent
    on lowest.programme = spent.programme

left join ceilings
    on lowest.programme = ceilings.programme
