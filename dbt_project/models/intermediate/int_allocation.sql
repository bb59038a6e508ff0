{{ config(post_hook="{{ analyze_this() }}") }}

with

ranked as (

    select * from {{ ref("int_ranked") }}

),

quotas_met as (

    select * from {{ ref("int_quotas_met") }}

),

commitments as (

    select * from {{ ref("int_commitments") }}

),

budgeted as (

    select
        person_key,
        bool_and(is_within_budget) as is_within_budget

    from commitments

    group by person_key

),

allocated as (

    select
        ranked.person_key,
        ranked.village_code,
        ranked.district_code,
        ranked.is_continuing,
        ranked.priority_rank,
        quotas_met.full_area_code,
        case
            when not quotas_met.is_within_quota then 'QUOTA_FULL'
            when budgeted.is_within_budget then null
            else 'BUDGET_FULL'
        end as waiting_reason

    from ranked

    left join quotas_met
        on ranked.person_key = quotas_met.person_key

    left join budgeted
        on ranked.person_key = budgeted.person_key

)

select
    person_key,
    village_code,
    district_code,
    is_continuing,
    priority_rank,
    waiting_reason is null as is_funded,
    waiting_reason,
    full_area_code

from allocated
