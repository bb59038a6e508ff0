{{ config(post_hook="{{ analyze_this() }}") }}

with

ranked as (

    select *

    from {{ ref("int_ranked") }}

    where not is_held_back

),

quotas as (

    select *

    from {{ ref("quotas") }}

    where {{ in_force() }}

),

ranked_in_village as (

    select
        ranked.person_key,
        ranked.village_code,
        ranked.district_code,
        ranked.priority_rank,
        row_number() over (partition by ranked.village_code order by ranked.priority_rank)
        > quotas.quota_persons as is_village_full

    from ranked

    left join quotas
        on ranked.village_code = quotas.area_code

),

-- Whoever a village has no place for takes none of the district's.
ranked_in_district as (

    select
        ranked_in_village.*,
        row_number() over (
            partition by
                ranked_in_village.district_code,
                coalesce(ranked_in_village.is_village_full, false)
            order by ranked_in_village.priority_rank
        ) > quotas.quota_persons as is_district_full

    from ranked_in_village

    left join quotas
        on ranked_in_village.district_code = quotas.area_code

)

select
    person_key,
    -- An area without a quota is limited by the budget alone.
    case
        when is_village_full then village_code
        when is_district_full then district_code
    end as full_area_code,
    is_village_full is not true and is_district_full is not true as is_within_quota

from ranked_in_district
