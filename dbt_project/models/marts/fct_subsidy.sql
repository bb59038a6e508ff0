{{ config(materialized="history") }}

with

frozen as (

    select * from {{ ref("int_frozen_subsidies") }}

),

commitments as (

    select * from {{ ref("int_commitments") }}

),

allocation as (

    select *

    from {{ ref("int_allocation") }}

    where is_funded

),

-- Once a list is approved its rupiah are the decree's, whatever a rate says since.
funded as (

    select * from frozen

    union all

    select
        commitments.person_key,
        commitments.programme,
        commitments.payer,
        commitments.sector,
        commitments.budget_account,
        commitments.rate_id,
        commitments.amount_rp

    from commitments

    inner join allocation
        on commitments.person_key = allocation.person_key

    where not exists (select 1 from frozen)

)

select
    {{ run_id() }} as run_id,
    {{ covered_month() }} as covered_month,
    person_key,
    programme,
    payer,
    sector,
    payer as funding_source,
    budget_account,
    rate_id,
    amount_rp,
    amount_rp as committed_rp,
    0::bigint as sent_rp,
    0::bigint as accepted_rp,
    0::bigint as paid_rp,
    0::bigint as returned_rp

from funded
