{# What later steps join is analysed as soon as it is there. #}
{% macro analyze_this() -%}
    analyze {{ this }}
{%- endmacro %}
