-- Villages add up to the regency, judged people to those proposed, and no stage is larger than the
-- one it comes from. People who keep their cover without being eligible stand on the list or wait,
-- so both are no part of the stage before: the list is compared with its own table.

with

funnel as (

    select * from {{ ref("coverage_funnel") }}

    where {{ of_this_run() }}

),

workers as (

    select count(*) as persons from {{ ref("fct_eligible_worker") }}

    where {{ of_this_run() }}

),

enrolments as (

    select count(*) as persons from {{ ref("fct_enrolment_month") }}

    where
        {{ of_this_run() }}
        and state = 'approved'

),

repeated_rows as (

    select count(*) as persons from {{ ref("duplicate_proposals") }}

    where {{ of_this_run() }}

),

totals as (

    select
        area_level,
        sum(residents_of_age) as residents_of_age,
        sum(readable_rows) as readable_rows,
        sum(proposed_persons) as proposed_persons,
        sum(verified_persons) as verified_persons,
        sum(eligible_persons) as eligible_persons,
        sum(approved_persons) as approved_persons

    from funnel

    group by area_level

)

select
    area_level,
    area_code,
    'a stage is larger than the one before' as what

from funnel

where
    readable_rows > proposed_rows
    or verified_persons > proposed_persons
    or eligible_persons > verified_persons
    or proposed_persons != eligible_persons + in_review_persons + not_eligible_persons

union all

select
    totals.area_level,
    null as area_code,
    'areas do not add up to the facts' as what

from totals

cross join workers

cross join enrolments

cross join repeated_rows

where
    totals.proposed_persons != workers.persons
    or totals.approved_persons != enrolments.persons
    or totals.readable_rows != workers.persons + repeated_rows.persons

union all

select
    areas.area_level,
    null as area_code,
    'areas do not add up to the regency' as what

from totals as areas

inner join totals as regency
    on
        regency.area_level = 'regency'
        and (
            areas.residents_of_age != regency.residents_of_age
            or areas.verified_persons != regency.verified_persons
            or areas.eligible_persons != regency.eligible_persons
        )
