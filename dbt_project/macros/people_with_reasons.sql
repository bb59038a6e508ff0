{# One row per judged person with this outcome and reason, in words for who acts next. #}
{% macro people_with_reasons(outcome) -%}

with

workers as (

    select *

    from {{ ref("fct_eligible_worker") }}

    where outcome = '{{ outcome }}'

),

reasons as (

    select *

    from {{ ref("reasons") }}

)

select
    workers.run_id,
    workers.covered_month,
    workers.person_key,
    workers.village_code,
    workers.district_code,
    reasons.reason_code,
    reasons.turn,
    reasons.text_id,
    reasons.action_id,
    workers.is_continuing,
    workers.rule_version,
    workers.proposal_load_id,
    workers.proposal_source_row

from workers

inner join reasons
    on reasons.reason_code = any(workers.reason_codes)

{%- endmacro %}
