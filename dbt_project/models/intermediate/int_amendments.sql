with

agreed as (

    select * from {{ source("ops", "agreed_amendments") }}

),

this_run as (

    select * from {{ source("ops", "runs") }}

    where run_id = {{ run_id() }}

)

select
    agreed.person_key,
    agreed.kind

from agreed

inner join this_run
    on
        agreed.region_code = this_run.region_code
        and agreed.covered_month = this_run.covered_month
        and agreed.as_of <= this_run.as_of

-- The night that made the list, run again, makes it as it was.
where this_run.frozen_run_id is not null
