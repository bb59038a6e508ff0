with

budgets as (

    select *

    from {{ ref("budgets") }}

    where {{ in_force() }}

),

committed_before as (

    select * from {{ ref("int_committed_before") }}

),

counted as (

    select
        budgets.programme,
        budgets.fiscal_year,
        budgets.budget_id,
        budgets.budget_account,
        budgets.annual_ceiling_rp,
        budgets.is_assumption,
        coalesce(committed_before.committed_rp, 0) as committed_before_rp,
        13 - extract(month from {{ covered_month() }})::integer as months_left

    from budgets

    left join committed_before
        on budgets.programme = committed_before.programme

)

select
    *,
    -- No month takes more than its twelfth, and a year that has less left shares it out.
    greatest(
        least(
            annual_ceiling_rp / 12,
            (annual_ceiling_rp - committed_before_rp) / months_left
        ),
        0
    ) as ceiling_rp

from counted
