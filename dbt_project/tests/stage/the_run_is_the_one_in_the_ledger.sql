-- With other dates than its ledger row, or without inputs, a run would decide the wrong month.

with

runs as (

    select * from {{ source("ops", "runs") }}

),

run_inputs as (

    select * from {{ source("ops", "run_inputs") }}

),

this_run as (

    select
        {{ run_id() }} as run_id,
        {{ as_of() }} as as_of,
        {{ covered_month() }} as covered_month

)

select
    this_run.run_id,
    this_run.as_of,
    this_run.covered_month

from this_run

left join runs
    on
        this_run.run_id = runs.run_id
        and this_run.as_of = runs.as_of
        and this_run.covered_month = runs.covered_month

where
    runs.run_id is null
    or not exists (
        select 1 from run_inputs
        where run_inputs.run_id = this_run.run_id
    )
