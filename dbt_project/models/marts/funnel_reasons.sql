{{ config(materialized="history") }}

with

loads as (

    select * from {{ source("ops", "loads") }}

    where load_id = any({{ pinned_loads(["village_rosters"]) }})

),

refused_rows as (

    select * from {{ source("quarantine", "rows") }}

    where load_id = any({{ pinned_loads(["village_rosters"]) }})

),

repeated_rows as (

    select * from {{ ref("duplicate_proposals") }}

    where {{ of_this_run() }}

),

workers as (

    select * from {{ ref("fct_eligible_worker") }}

    where {{ of_this_run() }}

),

rule_results as (

    select * from {{ ref("int_rule_results") }}

    where result != 'overridden'

),

waiting as (

    select * from {{ ref("waiting_list") }}

    where {{ of_this_run() }}

),

dropped as (

    select
        loads.scope as village_code,
        'quarantined' as left_as,
        'rows' as unit,
        unnest(refused_rows.reason_codes) as reason_code,
        cardinality(refused_rows.reason_codes) = 1 as is_only_reason

    from refused_rows

    inner join loads
        on refused_rows.load_id = loads.load_id

    union all

    select
        village_code,
        'repeated' as left_as,
        'rows' as unit,
        reason_code,
        true as is_only_reason

    from repeated_rows

    union all

    -- Also what could not be judged: it keeps a person in review as a failed rule does.
    select
        workers.village_code,
        workers.outcome as left_as,
        'persons' as unit,
        rule_results.rule_code as reason_code,
        count(*) over (partition by workers.person_key) = 1 as is_only_reason

    from workers

    inner join rule_results
        on workers.person_key = rule_results.person_key

    union all

    select
        village_code,
        'waiting' as left_as,
        'persons' as unit,
        reason_code,
        true as is_only_reason

    from waiting

)

select
    {{ run_id() }} as run_id,
    {{ covered_month() }} as covered_month,
    village_code,
    left_as,
    unit,
    reason_code,
    count(*)::integer as dropped,
    count(*) filter (where is_only_reason)::integer as dropped_for_this_alone

from dropped

group by village_code, left_as, unit, reason_code
