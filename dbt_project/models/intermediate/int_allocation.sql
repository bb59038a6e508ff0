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

frozen as (

    select * from {{ ref("int_frozen_list") }}

),

month as (

    select exists(select 1 from frozen) as is_closed

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
            when frozen.person_key is not null then null
            when month.is_closed then 'MONTH_CLOSED'
            when ranked.is_held_back then 'VILLAGE_HELD'
            when not quotas_met.is_within_quota then 'QUOTA_FULL'
            when budgeted.is_within_budget then null
            else 'BUDGET_FULL'
        end as waiting_reason

    from ranked

    cross join month

    left join quotas_met
        on ranked.person_key = quotas_met.person_key

    left join budgeted
        on ranked.person_key = budgeted.person_key

    left join frozen
        on ranked.person_key = frozen.person_key

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

union all

-- Whom the decree names and tonight nothing speaks for: no night takes them off.
select
    frozen.person_key,
    'kept_by_decree' as standing,
    frozen.village_code,
    frozen.district_code,
    frozen.occupation_code,
    frozen.second_occupation_code,
    frozen.sector,
    frozen.is_continuing,
    null as kept_months,
    true as was_funded,
    frozen.place,
    null as priority_rank,
    true as is_funded,
    null as waiting_reason,
    null as full_area_code

from frozen

left join ranked
    on frozen.person_key = ranked.person_key

where ranked.person_key is null
