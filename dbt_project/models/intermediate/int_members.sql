{{ config(post_hook="{{ analyze_this() }}") }}

with

earlier_order as (

    select * from {{ ref("int_earlier_order") }}

    where is_in_order and is_funded

),

month_before_list as (

    select * from {{ ref("int_month_before_list") }}

),

has_earlier as (

    select count(*) > 0 as is_there from {{ ref("int_earlier_order") }}

)

select
    person_key,
    village_code,
    district_code,
    occupation_code,
    second_occupation_code,
    sector

from earlier_order

union all

select
    month_before_list.person_key,
    month_before_list.village_code,
    month_before_list.district_code,
    month_before_list.occupation_code,
    month_before_list.second_occupation_code,
    month_before_list.sector

from month_before_list

cross join has_earlier

where not has_earlier.is_there
