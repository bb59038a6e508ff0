-- The amount of a rate is its share of the base, or its flat sum, less the cut.

with

rates as (

    select * from {{ ref("rates") }}

)

select
    rate_id,
    amount_rp

from rates

where
    amount_rp is distinct from (
        coalesce(flat_rp, base_rp * percent / 100) * (100 - discount_percent) / 100
    )
    or (percent is null) = (flat_rp is null)
