{{ config(post_hook="{{ analyze_this() }}") }}

with

ranked as (

    select * from {{ ref("int_ranked") }}

),

quotas_met as (

    select *

    from {{ ref("int_quotas_met") }}

    where is_within_quota

),

offers as (

    select *

    from {{ ref("int_offers") }}

    where month_covered = {{ rules_month() }}

),

ceilings as (

    select * from {{ ref("int_month_ceilings") }}

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
        sum(offers.amount_rp) over (
            partition by offers.programme
            order by ranked.priority_rank
            rows unbounded preceding
        )::bigint as running_rp

    from ranked

    inner join quotas_met
        on ranked.person_key = quotas_met.person_key

    inner join offers
        on ranked.sector = offers.sector

)

select
    priced.person_key,
    priced.priority_rank,
    priced.programme,
    priced.payer,
    priced.sector,
    priced.rate_id,
    priced.budget_account,
    priced.amount_rp,
    priced.running_rp,
    priced.running_rp <= coalesce(ceilings.ceiling_rp, 0) as is_within_budget

from priced

left join ceilings
    on priced.programme = ceilings.programme
