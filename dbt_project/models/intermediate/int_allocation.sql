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
        ranked.*,
        quotas_met.full_area_code,
        case
            when ranked.is_held_back then 'VILLAGE_HELD'
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
    standing,
    village_code,
    district_code,
    occupation_code,
    second_occupation_code,
    sector,
    is_continuing,
    kept_months,
    was_funded,
    place,
    priority_rank,
    waiting_reason is null as is_funded,
    waiting_reason,
    full_area_code

from allocated
