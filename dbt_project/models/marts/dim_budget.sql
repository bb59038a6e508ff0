with

budgets as (

    select * from {{ ref("budgets") }}

)

select
    budget_id,
    fiscal_year,
    programme,
    budget_account,
    annual_ceiling_rp,
    annual_ceiling_rp / 12 as monthly_ceiling_rp,
    valid_from,
    valid_to,
    legal_basis,
    is_assumption

from budgets
