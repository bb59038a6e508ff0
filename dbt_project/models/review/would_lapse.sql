{{ config(materialized="history") }}

with

people as (

    select *

    from {{ ref("int_people") }}

    where is_continuing

),

decisions as (

    select * from {{ ref("int_decisions") }}

),

allocation as (

    select * from {{ ref("int_allocation") }}

)

select
    {{ run_id() }} as run_id,
    {{ covered_month() }} as covered_month,
    people.person_key,
    people.village_code,
    people.district_code,
    case
        when allocation.waiting_reason is not null then array[allocation.waiting_reason]
        else decisions.reason_codes
    end as reason_codes,
    decisions.outcome,
    people.paid_until,
    people.proposal_load_id,
    people.proposal_source_row

from people

inner join decisions
    on people.person_key = decisions.person_key

left join allocation
    on people.person_key = allocation.person_key

where allocation.is_funded is distinct from true
