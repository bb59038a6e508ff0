{{ config(materialized="history") }}

with

this_run as (

    select * from {{ source("ops", "runs") }}

    where run_id = {{ run_id() }}

),

run_inputs as (

    select * from {{ source("ops", "run_inputs") }}

    where run_id = {{ run_id() }}

),

loads as (

    select * from {{ source("ops", "loads") }}

),

pinned_lists as (

    select
        run_inputs.source,
        max(loads.period) as list_period

    from run_inputs

    inner join loads
        on run_inputs.load_id = loads.load_id

    group by run_inputs.source

),

wanted as (

    select * from (
        values
        ('civil_servants', 'ON_CIVIL_SERVANT_LIST'),
        ('village_officials', 'ON_VILLAGE_OFFICIAL_LIST'),
        ('provincial_participants', 'FUNDED_BY_PROVINCE')
    ) as lists (source, reason_code)

)

select
    this_run.run_id,
    this_run.covered_month,
    wanted.source,
    wanted.reason_code,
    pinned_lists.source is not null as is_ever_delivered,
    pinned_lists.list_period as last_list_period

from wanted

cross join this_run

left join pinned_lists
    on wanted.source = pinned_lists.source

where
    pinned_lists.source is null
    or wanted.source = any(this_run.stale_sources)
