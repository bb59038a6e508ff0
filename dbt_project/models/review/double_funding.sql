{{
    config(
        materialized="incremental",
        incremental_strategy="append",
        on_schema_change="fail",
        full_refresh=false,
        indexes=[{"columns": ["run_id"]}],
        pre_hook="{{ delete_this_run() }}",
        post_hook="{{ analyze_this() }}",
    )
}}

with

people as (

    select * from {{ ref("int_people") }}

)

select
    {{ run_id() }} as run_id,
    {{ covered_month() }} as covered_month,
    person_key,
    village_code,
    district_code,
    is_proposed,
    is_continuing,
    is_active_wage_earner,
    other_funding_sources,
    proposal_load_id,
    proposal_source_row

from people

where
    cardinality(other_funding_sources) > 0
    or is_active_wage_earner
