{{ config(materialized="view") }}

with

published_runs as (

    select * from {{ source("ops", "published_runs") }}

),

enrolments as (

    select * from {{ ref("fct_enrolment_month") }}

),

published as (

    select
        enrolments.person_key,
        enrolments.covered_month,
        enrolments.state,
        enrolments.movement,
        enrolments.village_code,
        enrolments.district_code,
        enrolments.funding_source,
        concat_ws(
            '|',
            enrolments.state,
            enrolments.movement,
            coalesce(enrolments.village_code, ''),
            enrolments.funding_source
        ) as told

    from enrolments

    inner join published_runs
        on
            enrolments.run_id = published_runs.run_id
            and enrolments.covered_month = published_runs.covered_month

),

compared as (

    select
        *,
        lag(covered_month) over months as earlier_month,
        lag(told) over months as earlier_told

    from published

    window months as (
        partition by person_key
        order by covered_month
    )

),

numbered as (

    select
        *,
        count(*) filter (
            where
            earlier_told is null
            or told != earlier_told
            or earlier_month != (covered_month - interval '1 month')::date
        ) over (
            partition by person_key
            order by covered_month
        ) as stretch

    from compared

),

last_month as (

    select max(covered_month) as covered_month

    from published_runs

)

select
    numbered.person_key,
    numbered.stretch::integer as stretch,
    min(numbered.state) as state,
    min(numbered.movement) as movement,
    min(numbered.village_code) as village_code,
    min(numbered.district_code) as district_code,
    min(numbered.funding_source) as funding_source,
    min(numbered.covered_month) as valid_from,
    max(numbered.covered_month) as valid_to,
    count(*)::integer as months,
    max(numbered.covered_month) = min(last_month.covered_month) as is_current

from numbered

cross join last_month

group by numbered.person_key, numbered.stretch
