{# Schemas are stages, so they carry the stage's name and nothing else. What is tried has the rules
   and the decisions in schemas of its own, and reads everything else where it lies. #}
{% macro generate_schema_name(custom_schema_name, node) -%}
    {%- set stage = custom_schema_name or target.schema -%}
    {%- if var("what_if") and stage in ("reference", "intermediate") -%}
        what_if_{{ var("what_if") }}_{{ stage }}
    {%- else -%}
        {{ stage }}
    {%- endif -%}
{%- endmacro %}
