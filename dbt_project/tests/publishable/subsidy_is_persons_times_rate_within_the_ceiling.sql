-- Per programme: rupiah = persons × rate, all of it committed, and not above the month's ceiling.

with

subsidies as (

    select *

    from {{ ref("fct_subsidy") }}

    where {{ of_this_run() }}

),

rates as (

    select * from {{ ref("dim_rate") }}

),

budgets as (

    select *

    from {{ ref("dim_budget") }}

    where {{ covered_month() }} between valid_from and valid_to

),

by_rate as (

    select
        programme,
        rate_id,
        count(*) as person_count,
        sum(amount_rp) as amount_rp,
        sum(committed_rp) as committed_rp

    from subsidies

    group by programme, rate_id

),

by_programme as (

    select
        by_rate.programme,
        sum(by_rate.amount_rp) as amount_rp,
        sum(by_rate.committed_rp) as committed_rp,
        sum(by_rate.person_count * rates.amount_rp) as expected_rp

    from by_rate

    left join rates
        on by_rate.rate_id = rates.rate_id

    group by by_rate.programme

)

select
    by_programme.programme,
    by_programme.amount_rp,
    by_programme.committed_rp,
    by_programme.expected_rp,
    budgets.monthly_ceiling_rp

from by_programme

left join budgets
    on by_programme.programme = budgets.programme

where
    by_programme.amount_rp is distinct from by_programme.expected_rp
    or by_programme.committed_rp != by_programme.amount_rp
    or by_programme.committed_rp > coalesce(budgets.monthly_ceiling_rp, 0)
