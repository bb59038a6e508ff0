{{ config(materialized="history") }}

with

enrolments as (

    select *

    from {{ ref("fct_enrolment_month") }}

    where
        {{ of_this_run() }}
        and is_continuing
        and state in ('lapsed', 'ended')

),

people as (

    select * from {{ ref("int_people") }}

),

decisions as (

    select * from {{ ref("int_decisions") }}

),

limits as (

    select * from {{ ref("int_continuity_limits") }}

)

select
    {{ run_id() }} as run_id,
    {{ covered_month() }} as covered_month,
    enrolments.person_key,
    enrolments.village_code,
    enrolments.district_code,
    enrolments.reason_codes,
    decisions.outcome,
    enrolments.paid_until,
    enrolments.missed_months,
    enrolments.missed_months + 1 as missed_months_after,
    (
        {{ covered_month() }}
        + make_interval(months => limits.inactive_after_months - enrolments.missed_months - 1)
    )::date as inactive_from,
    case
        when enrolments.state = 'ended' then 'ended'
        when enrolments.missed_months + 1 >= limits.inactive_after_months then 'inactive'
        when enrolments.missed_months + 1 = limits.inactive_after_months - 1 then 'last_chance'
        else 'first'
    end as lateness,
    people.proposal_load_id,
    people.proposal_source_row

from enrolments

cross join limits

inner join people
    on enrolments.person_key = people.person_key

inner join decisions
    on enrolments.person_key = decisions.person_key
