{{ config(materialized="history") }}

with

held_villages as (

    select * from {{ ref("int_held_villages") }}

),

leaving as (

    select * from {{ ref("int_leaving") }}

),

earlier as (

    {{ villages_held_before() }}

),

reasons as (

    select
        leaving.village_code,
        reasons.reason_code,
        count(*) as people_count

    from leaving

    cross join lateral unnest(leaving.reason_codes) as reasons (reason_code)

    group by leaving.village_code, reasons.reason_code

),

reasons_told as (

    select
        village_code,
        jsonb_object_agg(reason_code, people_count) as reason_counts

    from reasons

    group by village_code

)

select
    {{ run_id() }} as run_id,
    {{ covered_month() }} as covered_month,
    held_villages.village_code,
    held_villages.member_count,
    held_villages.leaving_count,
    held_villages.max_ended_share,
    held_villages.min_ended_people,
    reasons_told.reason_counts,
    held_villages.is_released,
    coalesce(earlier.held_since, {{ as_of() }}) as held_since

from held_villages

left join reasons_told
    on held_villages.village_code = reasons_told.village_code

left join earlier
    on held_villages.village_code = earlier.village_code
