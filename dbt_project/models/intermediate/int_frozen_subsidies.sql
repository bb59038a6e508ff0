{{ config(post_hook="{{ analyze_this() }}") }}

with

frozen as (

    {{ frozen_subsidies() }}

),

amendments as (

    select * from {{ ref("int_amendments") }}

),

listed as (

    select * from {{ ref("int_frozen_list") }}

),

offers as (

    select *

    from {{ ref("int_offers") }}

    where month_covered = {{ rules_month() }}

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

where person_key not in (select person_key from amendments)

union all

-- Whom an amendment adds costs what the month's rate says.
select
    listed.person_key,
    offers.programme,
    offers.payer,
    offers.sector,
    offers.budget_account,
    offers.rate_id,
    offers.amount_rp

from listed

inner join amendments
    on
        listed.person_key = amendments.person_key
        and amendments.kind = 'add'

inner join offers
    on listed.sector = offers.sector
