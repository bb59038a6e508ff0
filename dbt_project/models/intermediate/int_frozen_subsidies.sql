{{ config(post_hook="{{ analyze_this() }}") }}

with

frozen as (

    {{ frozen_subsidies() }}

)

select
    person_key,
    programme,
    payer,
    sector,
    budget_account,
    rate_id,
    amount_rp

from frozen
