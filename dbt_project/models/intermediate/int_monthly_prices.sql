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

months as (

    select months.first_day::date as month_covered

    from generate_series(
        (select min(valid_from) from rates), {{ covered_month() }}, interval '1 month'
    ) as months (first_day)

),

-- Of two sectors with two prices the lower: no more is claimed than was certainly paid.
lowest as (

    select
        months.month_covered,
        rates.programme,
        min(rates.amount_rp) as amount_rp

    from months

    inner join rates
        on months.month_covered between rates.valid_from and rates.valid_to

    inner join region
        on rates.payer = region.payer

    inner join bought_programmes
        on
            rates.programme = bought_programmes.programme
            and rates.payer = bought_programmes.payer
            and months.month_covered
            between bought_programmes.valid_from and bought_programmes.valid_to

    group by months.month_covered, rates.programme

)

select
    month_covered,
    sum(amount_rp) filter (where programme = 'JKK')::bigint as jkk_rp,
    sum(amount_rp) filter (where programme = 'JKM')::bigint as jkm_rp,
    sum(amount_rp)::bigint as claim_rp

from lowest

group by month_covered
