{# What a run was told. A statement without it would read nothing and look green, so it fails. #}

{% macro run_id() -%}
    '{{ _told("run_id") }}'
{%- endmacro %}

{% macro as_of() -%}
    date '{{ _told("as_of") }}'
{%- endmacro %}

{% macro covered_month() -%}
    date '{{ _told("covered_month") }}'
{%- endmacro %}

{# Of a table that keeps history, what this run says: one part of it, read by its index. #}
{% macro of_this_run() -%}
    run_id = {{ run_id() }} and covered_month = {{ covered_month() }}
{%- endmacro %}

{% macro _told(name) -%}
    {%- if execute and not var(name) -%}
        {{ exceptions.raise_compiler_error("this run was not told its " ~ name ~ ": give --vars") }}
    {%- endif -%}
    {{ var(name) }}
{%- endmacro %}
