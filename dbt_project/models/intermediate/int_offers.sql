{{ config(post_hook="{{ analyze_this() }}") }}

with

region as (

    select * from {{ ref("region") }}

),

bought_programmes as (

    select * from {{ ref("bought_programmes") }}

),

rates as (

    select * from {{ ref("rates") }}

),

budgets as (

    select * from {{ ref("budgets") }}

),

-- Up to the end of the next fiscal year, as far as it has a budget.
last_month as (

    select
        greatest(
            {{ rules_month() }},
            max(valid_to) filter (
                where fiscal_year <= extract(year from {{ rules_month() }}) + 1
            )
        ) as last_day

    from budgets

),

months as (

    select months.first_day::date as month_covered

    from last_month

    cross join
        generate_series({{ rules_month() }}, last_month.last_day, interval '1 month')
            as months (first_day)

)

select
    months.month_covered,
    rates.programme,
    rates.payer,
    rates.sector,
    rates.rate_id,
    rates.amount_rp,
    budgets.budget_account

from months

inner join bought_programmes
    on months.month_covered between bought_programmes.valid_from and bought_programmes.valid_to

inner join region
    on bought_programmes.payer = region.payer

inner join rates
    on
        bought_programmes.programme = rates.programme
        and bought_programmes.payer = rates.payer
        and months.month_covered between rates.valid_from and rates.valid_to

left join budgets
    on
        bought_programmes.programme = budgets.programme
        and months.month_covered between budgets.valid_from and budgets.valid_to
