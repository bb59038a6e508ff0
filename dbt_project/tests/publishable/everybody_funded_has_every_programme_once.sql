-- Approved people × bought programmes = subsidy rows, and no subsidy without an approved person.

with

enrolments as (

    select *

    from {{ ref("fct_enrolment_month") }}

    where
        {{ of_this_run() }}
        and state = 'approved'

),

subsidies as (

    select
        person_key,
        count(*) as programme_count

    from {{ ref("fct_subsidy") }}

    where {{ of_this_run() }}

    group by person_key

),

bought_programmes as (

    select *

    from {{ ref("bought_programmes") }}

    where {{ in_force() }}

),

region as (

    select * from {{ ref("region") }}

),

bought as (

    select count(*) as programme_count

    from bought_programmes

    inner join region
        on bought_programmes.payer = region.payer

)

select coalesce(enrolments.person_key, subsidies.person_key) as person_key

from enrolments

full join subsidies
    on enrolments.person_key = subsidies.person_key

cross join bought

where
    enrolments.person_key is null
    or subsidies.programme_count is distinct from bought.programme_count
