{{ config(post_hook="{{ analyze_this() }}") }}

with

frozen as (

    {{ frozen_list() }}

),

amendments as (

    select * from {{ ref("int_amendments") }}

)

select
    frozen.person_key,
    frozen.village_code,
    frozen.district_code,
    frozen.occupation_code,
    frozen.second_occupation_code,
    frozen.sector,
    frozen.is_continuing,
    frozen.place

from frozen

left join amendments
    on frozen.person_key = amendments.person_key

where
    {{ stands_as_amended("frozen.state", "amendments.kind") }}
