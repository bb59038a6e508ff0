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

ceilings as (

    select * from {{ ref("int_month_ceilings") }}

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
    ceilings.ceiling_rp

from by_programme

left join ceilings
    on by_programme.programme = ceilings.programme

where
    by_programme.amount_rp is distinct from by_programme.expected_rp
    or by_programme.committed_rp != by_programme.amount_rp
    or by_programme.committed_rp > coalesce(ceilings.ceiling_rp, 0)
