{# Whether a period without an end, or with one, has a day in the covered month. #}
{% macro within_covered_month(first_day, last_day) -%}
    {{ first_day }} < ({{ covered_month() }} + interval '1 month')
            and ({{ last_day }} is null or {{ last_day }} >= {{ covered_month() }})
{%- endmacro %}
