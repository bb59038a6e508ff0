with

rates as (

    select * from {{ ref("rates") }}

)

select
    rate_id,
    programme,
    payer,
    sector,
    base_rp,
    percent::numeric(5, 2) as percent,
    flat_rp,
    discount_percent::numeric(5, 2) as discount_percent,
    amount_rp,
    valid_from,
    valid_to,
    legal_basis,
    is_assumption

from rates
