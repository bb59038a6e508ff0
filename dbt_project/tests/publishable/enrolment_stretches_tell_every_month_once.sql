-- Stretches of a person neither overlap nor have gaps; together they are the published months.

with

stretches as (

    select
        *,
        lead(valid_from) over (
            partition by person_key
            order by valid_from
        ) as next_valid_from

    from {{ ref("dim_enrolment") }}

),

published as (

    select
        enrolments.person_key,
        count(*) as months

    from {{ ref("fct_enrolment_month") }} as enrolments

    inner join {{ source("ops", "published_runs") }} as published_runs
        on
            enrolments.run_id = published_runs.run_id
            and enrolments.covered_month = published_runs.covered_month

    group by enrolments.person_key

),

told as (

    select
        person_key,
        sum(months) as months

    from stretches

    group by person_key

)

select person_key from stretches

where
    next_valid_from <= valid_to
    or (valid_from + make_interval(months => months - 1))::date != valid_to

union all

select published.person_key

from published

full join told
    on published.person_key = told.person_key

where published.months is distinct from told.months
