with

run_inputs as (

    select * from {{ source("ops", "run_inputs") }}

    where run_id = {{ run_id() }}

),

loads as (

    select * from {{ source("ops", "loads") }}

)

select
    run_inputs.source as fact_source,
    max(loads.period) as fact_date

from run_inputs

inner join loads
    on run_inputs.load_id = loads.load_id

group by run_inputs.source

union all

-- What matching found, it found this night.
select
    found.fact_source,
    {{ as_of() }} as fact_date

from (values ('match_candidates'), ('duplicate_pairs')) as found (fact_source)
