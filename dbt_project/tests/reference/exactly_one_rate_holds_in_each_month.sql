-- Per programme, payer and sector, from the first month with a rate to the month after the last
-- change: no gap and no overlap.

with

rates as (

    select * from {{ ref("rates") }}

),

boundaries as (

    select
        min(valid_from) as first_day,
        max(valid_from) as last_change

    from rates

),

months as (

    select months.month_start::date as month_start

    from boundaries

    cross join generate_series(
        boundaries.first_day,
        boundaries.last_change + interval '1 month',
        interval '1 month'
    ) as months (month_start)

),

combinations as (

    select distinct
        programme,
        payer,
        sector

    from rates

)

select
    combinations.programme,
    combinations.payer,
    combinations.sector,
    months.month_start,
    count(rates.rate_id) as rate_count

from combinations

cross join months

left join rates
    on
        combinations.programme = rates.programme
        and combinations.payer = rates.payer
        and combinations.sector = rates.sector
        and months.month_start between rates.valid_from and rates.valid_to

group by
    combinations.programme,
    combinations.payer,
    combinations.sector,
    months.month_start

having count(rates.rate_id) != 1
