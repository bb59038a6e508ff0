{{ config(materialized="history") }}

with

commitments as (

    select * from {{ ref("int_commitments") }}

),

allocation as (

    select *

    from {{ ref("int_allocation") }}

    where is_funded

)

select
    {{ run_id() }} as run_id,
    {{ covered_month() }} as covered_month,
    commitments.person_key,
    commitments.programme,
    commitments.payer,
    commitments.sector,
    commitments.payer as funding_source,
    commitments.budget_account,
    commitments.rate_id,
    commitments.amount_rp,
    commitments.amount_rp as committed_rp,
    0::bigint as sent_rp,
    0::bigint as accepted_rp,
    0::bigint as paid_rp,
    0::bigint as returned_rp

from commitments

inner join allocation
    on commitments.person_key = allocation.person_key
