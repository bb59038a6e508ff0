{{ config(materialized="history") }}

with

people as (

    select * from {{ ref("int_people") }}

),

decisions as (

    select * from {{ ref("int_decisions") }}

),

allocation as (

    select * from {{ ref("int_allocation") }}

),

region as (

    select * from {{ ref("region") }}

)

select
    {{ run_id() }} as run_id,
    {{ covered_month() }} as covered_month,
    people.person_key,
    case
        when allocation.is_funded then 'approved'
        when decisions.outcome = 'not_eligible' then 'ended'
        when people.is_continuing then 'lapsed'
        else 'proposed'
    end as state,
    region.payer as funding_source,
    allocation.priority_rank,
    people.village_code,
    people.district_code

from people

cross join region

inner join decisions
    on people.person_key = decisions.person_key

left join allocation
    on people.person_key = allocation.person_key

where
    decisions.outcome = 'eligible'
    or people.is_continuing
