{{ config(post_hook="{{ analyze_this() }}") }}

with

participants as (

    select * from {{ ref("stg_bpjs_participants") }}

),

nik_changes as (

    select * from {{ ref("nik_changes") }}

),

region as (

    select * from {{ ref("region") }}

),

asked_about as (

    select person_key from {{ ref("int_periods_not_owed") }}

    union distinct

    select person_key from {{ ref("int_confirmed_clusters") }}

)

select distinct
    asked_about.person_key,
    months.first_day::date as month_covered

from participants

inner join region
    on
        participants.funding_source = region.payer
        and participants.segment = 'BPU'

left join nik_changes
    on
        participants.person_key = nik_changes.person_key
        and {{ follows_the_person("participants.start_date") }}

inner join asked_about
    on
        asked_about.person_key
        = coalesce(nik_changes.current_person_key, participants.person_key)

cross join lateral generate_series(
    date_trunc('month', coalesce(participants.start_date, participants.paid_until)),
    participants.paid_until,
    interval '1 month'
) as months (first_day)
