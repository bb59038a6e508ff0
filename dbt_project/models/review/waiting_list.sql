{{ config(materialized="history") }}

with

allocation as (

    select *

    from {{ ref("int_allocation") }}

    where not is_funded

)

select
    {{ run_id() }} as run_id,
    {{ covered_month() }} as covered_month,
    person_key,
    village_code,
    district_code,
    waiting_reason as reason_code,
    full_area_code,
    is_continuing,
    place,
    priority_rank,
    row_number() over (order by priority_rank)::integer as waiting_place,
    row_number() over (partition by district_code order by priority_rank)::integer
        as district_waiting_place

from allocation
