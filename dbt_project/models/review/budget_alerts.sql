{{ config(materialized="history") }}

with

limits as (

    select *

    from {{ ref("budget_alert_limits") }}

    where {{ in_force() }}

),

forecast as (

    select *

    from {{ ref("budget_forecast") }}

    where
        run_id = {{ run_id() }}
        and scenario = 'current'
        and fiscal_year = extract(year from {{ covered_month() }})

),

this_month as (

    select *

    from forecast

    where month_covered = {{ covered_month() }}

),

year_end as (

    select distinct on (programme) *

    from forecast

    order by programme asc, month_covered desc

),

measured as (

    select
        'FORECAST_SHARE' as alert_code,
        programme,
        round(100 * cumulative_rp / nullif(annual_ceiling_rp::numeric, 0), 1) as measured,
        0 as months_after

    from year_end

    union all

    select
        'MONTHS_OF_MONEY' as alert_code,
        programme,
        round(left_rp / nullif(month_rp::numeric, 0), 1) as measured,
        12 - extract(month from month_covered)::integer as months_after

    from this_month

)

select
    {{ run_id() }} as run_id,
    {{ covered_month() }} as covered_month,
    measured.alert_code,
    measured.programme,
    this_month.budget_account,
    measured.measured,
    limits.value as threshold,
    this_month.left_rp,
    this_month.runs_out_month,
    limits.text_id,
    limits.is_assumption

from measured

inner join limits
    on measured.alert_code = limits.alert_code

inner join this_month
    on measured.programme = this_month.programme

where
    (measured.alert_code = 'FORECAST_SHARE' and measured.measured >= limits.value)
    -- Money that reaches to the end of the year is not scarce, however few months are left.
    or (
        measured.alert_code = 'MONTHS_OF_MONEY'
        and measured.measured < least(limits.value, measured.months_after)
    )
