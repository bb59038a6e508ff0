{{ config(post_hook="{{ analyze_this() }}") }}

with

civil_servants as (

    select * from {{ ref("stg_civil_servants") }}

),

village_officials as (

    select * from {{ ref("stg_village_officials") }}

),

provincial_participants as (

    select * from {{ ref("stg_provincial_participants") }}

),

nik_changes as (

    select * from {{ ref("nik_changes") }}

),

listed as (

    select
        person_key,
        'civil_servants' as list_name,
        servant_kind as entry,
        null::date as told_on

    from civil_servants

    where status = 'AKTIF'

    union all

    select
        person_key,
        'village_officials' as list_name,
        'MENJABAT' as entry,
        start_date as told_on

    from village_officials

    where {{ within_covered_month("start_date", "end_date") }}

    union all

    select
        person_key,
        'provincial_participants' as list_name,
        programme as entry,
        start_date as told_on

    from provincial_participants

    where {{ within_covered_month("start_date", "end_date") }}

),

followed as (

    select
        coalesce(nik_changes.current_person_key, listed.person_key) as person_key,
        listed.list_name,
        listed.entry

    from listed

    left join nik_changes
        on
            listed.person_key = nik_changes.person_key
            and {{ follows_the_person("listed.told_on") }}

)

select
    person_key,
    list_name,
    string_agg(distinct entry, ', ' order by entry) as entries

from followed

group by person_key, list_name
