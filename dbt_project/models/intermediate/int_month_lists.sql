{{ config(materialized="view") }}

with

run_lists as (

    select * from {{ source("ops", "run_lists") }}

),

runs as (

    select * from {{ source("ops", "runs") }}

)

select
    run_lists.covered_month,
    run_lists.list_run_id as run_id,
    runs.as_of

from run_lists

inner join runs
    on run_lists.list_run_id = runs.run_id

where run_lists.run_id = {{ run_id() }}
