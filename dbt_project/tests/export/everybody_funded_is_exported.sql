-- The file has as many people as the regency funds, each of them in the vault.

with

enrolments as (

    select count(*) as person_count

    from {{ ref("fct_enrolment_month") }}

    where
        {{ of_this_run() }}
        and state = 'approved'

),

registrations as (

    select count(*) as person_count

    from {{ ref("bpjs__registrations") }}

)

select
    enrolments.person_count as funded_count,
    registrations.person_count as exported_count

from enrolments

cross join registrations

where enrolments.person_count != registrations.person_count
