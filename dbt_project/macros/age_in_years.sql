{# Whole years on a day. Whoever was born on 29 February has a birthday on 1 March. #}
{% macro age_in_years(birth_date, on_day) -%}
    extract(year from age({{ on_day }}, {{ birth_date }}))::integer
{%- endmacro %}
