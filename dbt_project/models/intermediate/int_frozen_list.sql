{{ config(post_hook="{{ analyze_this() }}") }}

with

frozen as (

    {{ frozen_list() }}

)

select
    person_key,
    village_code,
    district_code,
    occupation_code,
    second_occupation_code,
    sector,
    is_continuing,
    place

from frozen
