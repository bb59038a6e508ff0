{{ config(materialized="history") }}

with

deaths as (

    select
        person_key,
        death_date,
        death_reported_date,
        (date_trunc('month', death_date) + interval '1 month')::date as first_month_after

    from {{ ref("int_life_states") }}

    where is_deceased and death_date is not null

),

enrolments as (

    select * from {{ ref("fct_enrolment_month") }}

    where state = 'approved'

),

-- Of each month before this one the list that stood last, as this night could know it.
lists as (

    select distinct on (covered_month)
        covered_month,
        run_id,
        as_of

    from {{ source("ops", "runs") }}

    where
        status = 'published'
        and as_of <= {{ as_of() }}
        and covered_month < {{ covered_month() }}

    order by covered_month asc, as_of desc, opened_at desc

),

participants as (

    select * from {{ ref("stg_bpjs_participants") }}

),

nik_changes as (

    select * from {{ ref("nik_changes") }}

),

region as (

    select * from {{ ref("region") }}

),

approved as (

    select
        coalesce(nik_changes.current_person_key, enrolments.person_key) as person_key,
        enrolments.covered_month,
        'approved' as told_as

    from enrolments

    inner join lists
        on enrolments.run_id = lists.run_id

    left join nik_changes
        on
            enrolments.person_key = nik_changes.person_key
            and {{ follows_the_person("lists.as_of") }}

),

paid as (

    select
        coalesce(nik_changes.current_person_key, participants.person_key) as person_key,
        participants.start_date,
        participants.paid_until

    from participants

    inner join region
        on participants.funding_source = region.payer

    left join nik_changes
        on
            participants.person_key = nik_changes.person_key
            and {{ follows_the_person("participants.start_date") }}

    where participants.segment = 'BPU'

),

covered as (

    select
        person_key,
        covered_month,
        told_as

    from approved

    union all

    select
        paid.person_key,
        months.first_day::date as covered_month,
        'paid' as told_as

    from paid

    inner join deaths
        on paid.person_key = deaths.person_key

    cross join lateral generate_series(
        greatest(deaths.first_month_after, date_trunc('month', paid.start_date)::date),
        paid.paid_until,
        interval '1 month'
    ) as months (first_day)

)

select
    {{ run_id() }} as run_id,
    {{ covered_month() }} as covered_month,
    deaths.person_key,
    covered.covered_month as month_after_death,
    deaths.death_date,
    deaths.death_reported_date,
    bool_or(covered.told_as = 'approved') as is_approved,
    bool_or(covered.told_as = 'paid') as is_paid

from deaths

inner join covered
    on
        deaths.person_key = covered.person_key
        and deaths.first_month_after <= covered.covered_month

group by
    deaths.person_key, covered.covered_month, deaths.death_date, deaths.death_reported_date
