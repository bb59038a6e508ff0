{# Facts that earlier runs left, for models that those facts are built upon: a `ref` would be a
   circle. A new warehouse has none; then there are no rows. #}

{# The place and the facts of everybody the earlier nights of this month ranked: the last change of
   each person, along the runs that this one goes on with. #}
{% macro last_place_changes() -%}
    {%- set changes = _facts_of("fct_place_change") -%}
    {%- if changes %}

    select distinct on (changes.person_key)
        changes.person_key,
        changes.place,
        changes.is_in_order,
        changes.is_funded,
        changes.village_code,
        changes.district_code,
        changes.occupation_code,
        changes.second_occupation_code,
        changes.sector,
        runs.as_of as told_on

    from {{ changes }} as changes

    inner join ops.runs_before({{ run_id() }}) as runs_before
        on changes.run_id = runs_before.run_id

    inner join ops.runs as runs
        on changes.run_id = runs.run_id

    where changes.covered_month = {{ covered_month() }}

    order by changes.person_key asc, runs_before.steps asc

    {%- else %}

    {{ no_rows({
        "person_key": "uuid",
        "place": "integer",
        "is_in_order": "boolean",
        "is_funded": "boolean",
        "village_code": "text",
        "district_code": "text",
        "occupation_code": "text",
        "second_occupation_code": "text",
        "sector": "text",
        "told_on": "date"
    }) }}

    {%- endif %}
{%- endmacro %}

{# Everybody on the list of the month before that this run has pinned. #}
{% macro list_of_the_month_before() -%}
    {%- set enrolments = _facts_of("fct_enrolment_month") -%}
    {%- if enrolments %}

    select
        enrolments.person_key,
        enrolments.covered_month as listed_month,
        enrolments.kept_months,
        enrolments.village_code,
        enrolments.district_code,
        enrolments.occupation_code,
        enrolments.second_occupation_code,
        enrolments.sector,
        runs.as_of as told_on

    from {{ enrolments }} as enrolments

    inner join ops.runs as runs
        on enrolments.run_id = runs.run_id

    inner join ops.runs as this_run
        on runs.run_id = this_run.month_before_run_id

    where
        this_run.run_id = {{ run_id() }}
        and enrolments.covered_month = ({{ covered_month() }} - interval '1 month')::date
        and enrolments.state = 'approved'

    {%- else %}

    {{ no_rows({
        "person_key": "uuid",
        "listed_month": "date",
        "kept_months": "integer",
        "village_code": "text",
        "district_code": "text",
        "occupation_code": "text",
        "second_occupation_code": "text",
        "sector": "text",
        "told_on": "date"
    }) }}

    {%- endif %}
{%- endmacro %}

{# The villages that the night before held, and since when: the run of this month that is pinned, or
   else that of the month before. #}
{% macro villages_held_before() -%}
    {%- set held_villages = _facts_of("held_villages", "review") -%}
    {%- if held_villages %}

    select
        held_villages.village_code,
        held_villages.held_since

    from {{ held_villages }} as held_villages

    inner join ops.runs as this_run
        on
            held_villages.run_id
            = coalesce(this_run.earlier_run_id, this_run.month_before_run_id)

    where
        this_run.run_id = {{ run_id() }}
        and not held_villages.is_released

    {%- else %}

    {{ no_rows({
        "village_code": "text",
        "held_since": "date"
    }) }}

    {%- endif %}
{%- endmacro %}

{# What a new warehouse has of facts: their columns (name -> type) and nobody. #}
{% macro no_rows(columns) -%}
    {%- set empty = [] -%}
    {%- for name, type in columns.items() -%}
        {%- do empty.append("null::" ~ type ~ " as " ~ name) -%}
    {%- endfor -%}
    select {{ empty | join(", ") }}
    where false
{%- endmacro %}

{% macro _facts_of(name, schema="marts") -%}
    {%- if execute -%}
        {{ return(
            adapter.get_relation(database=target.database, schema=schema, identifier=name)
        ) }}
    {%- endif -%}
{%- endmacro %}
