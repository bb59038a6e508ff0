with

members as (

    select
        village_code,
        count(*) as member_count

    from {{ ref("int_members") }}

    group by village_code

),

leaving as (

    select
        village_code,
        count(*) as leaving_count

    from {{ ref("int_leaving") }}

    group by village_code

),

village_releases as (

    select * from {{ source("ops", "village_releases") }}

),

this_run as (

    select * from {{ source("ops", "runs") }}

    where run_id = {{ run_id() }}

),

releases as (

    select village_releases.village_code

    from village_releases

    inner join this_run
        on
            village_releases.region_code = this_run.region_code
            and village_releases.covered_month = this_run.covered_month
            and village_releases.as_of <= this_run.as_of

),

limits as (

    select * from {{ ref("int_continuity_limits") }}

)

select
    leaving.village_code,
    members.member_count,
    leaving.leaving_count,
    limits.max_ended_share,
    limits.min_ended_people,
    releases.village_code is not null as is_released

from leaving

cross join limits

inner join members
    on leaving.village_code = members.village_code

left join releases
    on leaving.village_code = releases.village_code

where
    leaving.leaving_count >= limits.min_ended_people
    and leaving.leaving_count > limits.max_ended_share * members.member_count
