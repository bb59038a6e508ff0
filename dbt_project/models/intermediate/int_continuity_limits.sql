{{ config(materialized="view") }}

with

continuity_limits as (

    select *

    from {{ ref("continuity_limits") }}

    where {{ in_force() }}

)

select
    max(value) filter (where parameter = 'max_months_kept')::integer as max_months_kept,
    max(value) filter (where parameter = 'max_ended_share') as max_ended_share,
    max(value) filter (where parameter = 'min_ended_people')::integer as min_ended_people,
    max(value) filter (where parameter = 'inactive_after_months')::integer
        as inactive_after_months

from continuity_limits
