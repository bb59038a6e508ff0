{{ config(post_hook="{{ analyze_this() }}") }}

with

listed as (

    {{ list_of_the_month_before() }}

),

nik_changes as (

    select * from {{ ref("nik_changes") }}

)

select distinct on (coalesce(nik_changes.current_person_key, listed.person_key))
    coalesce(nik_changes.current_person_key, listed.person_key) as person_key,
    listed.listed_month,
    listed.kept_months,
    listed.village_code,
    listed.district_code,
    listed.occupation_code,
    listed.second_occupation_code,
    listed.sector

from listed

left join nik_changes
    on
        listed.person_key = nik_changes.person_key
        and {{ follows_the_person("listed.told_on") }}

order by
    coalesce(nik_changes.current_person_key, listed.person_key) asc,
    listed.kept_months asc
