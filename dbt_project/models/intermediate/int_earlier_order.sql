{{ config(post_hook="{{ analyze_this() }}") }}

with

told as (

    {{ last_place_changes() }}

),

nik_changes as (

    select * from {{ ref("nik_changes") }}

)

-- Whoever got another number keeps the better of two places.
select distinct on (coalesce(nik_changes.current_person_key, told.person_key))
    coalesce(nik_changes.current_person_key, told.person_key) as person_key,
    told.place,
    told.is_in_order,
    told.is_funded,
    told.village_code,
    told.district_code,
    told.occupation_code,
    told.second_occupation_code,
    told.sector

from told

left join nik_changes
    on
        told.person_key = nik_changes.person_key
        and {{ follows_the_person("told.told_on") }}

order by
    coalesce(nik_changes.current_person_key, told.person_key) asc,
    told.is_funded desc,
    told.place asc
