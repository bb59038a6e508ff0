-- Nobody approved has a cover that somebody else pays for; of a held village a person decides that.

with

enrolments as (

    select *

    from {{ ref("fct_enrolment_month") }}

    where
        {{ of_this_run() }}
        and state = 'approved'
        and movement not in ('kept_by_hold', 'kept_by_decree')

),

double_funding as (

    select *

    from {{ ref("double_funding") }}

    where {{ of_this_run() }}

)

select enrolments.person_key

from enrolments

inner join double_funding
    on enrolments.person_key = double_funding.person_key
