{{ config(materialized="view") }}

with

matching_rules as (

    select *

    from {{ ref("matching_rules") }}

    where {{ in_force_tonight() }}

)

select
    max(value) filter (where parameter = 'min_match_probability') as min_match_probability,
    max(value) filter (where parameter = 'prefill_match_probability') as prefill_match_probability,
    max(value) filter (where parameter = 'tie_margin') as tie_margin,
    max(value) filter (where parameter = 'min_duplicate_probability') as min_duplicate_probability,
    max(value) filter (where parameter = 'max_cluster_people')::integer as max_cluster_people,
    max(value) filter (where parameter = 'answer_notice_days')::integer as answer_notice_days

from matching_rules
