{{ config(materialized="view") }}

with

outcomes as (

    select * from {{ ref("judgement_outcomes") }}

)

select
    run_id,
    covered_month,
    judgement_id,
    question_id,
    kind,
    rule_code,
    subject_key,
    verdict,
    valid_until,
    days_left,
    decided_by,
    checked_by

from outcomes

where is_expiring
