{{ config(post_hook="{{ analyze_this() }}") }}

with

raised as (

    select * from {{ ref("int_registry_rules") }}

    union all

    select * from {{ ref("int_age_rules") }}

    union all

    select * from {{ ref("int_occupation_rules") }}

    union all

    select * from {{ ref("int_agreement_rules") }}

    union all

    select * from {{ ref("int_cover_rules") }}

    union all

    select * from {{ ref("int_list_rules") }}

    union all

    select * from {{ ref("int_record_rules") }}

    union all

    select * from {{ ref("int_proposal_rules") }}

    union all

    select * from {{ ref("int_duplicate_rules") }}

)

select
    person_key,
    rule_code,
    is_met,
    value_used,
    fact_source,
    fact_date

from raised
