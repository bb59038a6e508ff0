{{ config(materialized="history") }}

with

review_queue as (

    select * from {{ ref("review_queue") }}

)

select
    {{ run_id() }} as run_id,
    {{ covered_month() }} as covered_month,
    district_code,
    kind,
    rule_code,
    count(*) as questions,
    count(renews_judgement_id) as renewals,
    count(*) filter (where is_prefilled) as prefilled,
    count(*) filter (where would_lapse) as lapsing

from review_queue

group by district_code, kind, rule_code
