{{ config(post_hook="{{ analyze_this() }}") }}

with

everybody_ranked as (

    select * from {{ ref("int_ranked") }}

),

quotas_met as (

    select * from {{ ref("int_quotas_met") }}

    where is_within_quota

),

ranked as (

    select
        everybody_ranked.person_key,
        everybody_ranked.priority_rank,
        everybody_ranked.sector

    from everybody_ranked

    inner join quotas_met
        on everybody_ranked.person_key = quotas_met.person_key

),

region as (

    select * from {{ ref("region") }}

),

bought_programmes as (

    select *

    from {{ ref("bought_programmes") }}

    where {{ covered_month() }} between valid_from and valid_to

),

rates as (

    select *

    from {{ ref("rates") }}

    where {{ covered_month() }} between valid_from and valid_to

),

budgets as (

    select *

    from {{ ref("budgets") }}

    where {{ covered_month() }} between valid_from and valid_to

),

offers as (

    select
        rates.sector,
        rates.programme,
        rates.payer,
        rates.rate_id,
        rates.amount_rp,
        budgets.budget_account,
        coalesce(budgets.annual_ceiling_rp / 12, 0) as monthly_ceiling_rp

    from bought_programmes

    inner join region
        on bought_programmes.payer = region.payer

    inner join rates
        on
            bought_programmes.programme = rates.programme
            and bought_programmes.payer = rates.payer

    left join budgets
        on bought_programmes.programme = budgets.programme

),

priced as (

    select
        ranked.person_key,
        ranked.priority_rank,
        offers.programme,
        offers.payer,
        offers.sector,
        offers.rate_id,
        offers.budget_account,
        offers.amount_rp,
        offers.monthly_ceiling_rp,
        sum(offers.amount_rp) over (
            partition by offers.programme
            order by ranked.priority_rank
            rows unbounded preceding
        )::bigint as running_rp

    from ranked

    inner join offers
        on ranked.sector = offers.sector

)

select
    person_key,
    priority_rank,
    programme,
    payer,
    sector,
    rate_id,
    budget_account,
    amount_rp,
    running_rp,
    running_rp <= monthly_ceiling_rp as is_within_budget

from priced
