{# The enrolments of the run that a decree has fixed for this month, if this run has pinned one, and
   the rupiah of its list. Tonight's list is built upon them, so a `ref` would be a circle; a new
   warehouse has no facts yet, and then no rows. #}

{% macro frozen_list() -%}
    {%- set enrolments = _facts_of("fct_enrolment_month") -%}
    {%- if enrolments %}

    select
        person_key,
        state,
        village_code,
        district_code,
        occupation_code,
        second_occupation_code,
        sector,
        is_continuing,
        place

    from {{ enrolments }}

    where
        run_id = {{ _frozen_run_id() }}
        and covered_month = {{ covered_month() }}

    {%- else %}

    {{ no_rows({
        "person_key": "uuid",
        "state": "text",
        "village_code": "text",
        "district_code": "text",
        "occupation_code": "text",
        "second_occupation_code": "text",
        "sector": "text",
        "is_continuing": "boolean",
        "place": "integer"
    }) }}

    {%- endif %}
{%- endmacro %}

{% macro frozen_subsidies() -%}
    {%- set subsidies = _facts_of("fct_subsidy") -%}
    {%- if subsidies %}

    select
        person_key,
        programme,
        payer,
        sector,
        budget_account,
        rate_id,
        amount_rp

    from {{ subsidies }}

    where
        run_id = {{ _frozen_run_id() }}
        and covered_month = {{ covered_month() }}

    {%- else %}

    {{ no_rows({
        "person_key": "uuid",
        "programme": "text",
        "payer": "text",
        "sector": "text",
        "budget_account": "text",
        "rate_id": "text",
        "amount_rp": "bigint"
    }) }}

    {%- endif %}
{%- endmacro %}

{% macro _frozen_run_id() -%}
    (
        select frozen_run_id from {{ source("ops", "runs") }}
        where run_id = {{ run_id() }}
    )
{%- endmacro %}
