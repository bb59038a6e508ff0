{# Which rows of a dated seed hold. A night takes those of the covered month, or where the night
   itself is meant, as with events and matching, those of its own date. Trying other rules on the same
   people takes the rows of another month: who is judged, and for which month, stays as it was. #}
{% macro in_force() -%}
    {{ rules_month() }} between valid_from and valid_to
{%- endmacro %}

{% macro in_force_tonight() -%}
    {{ rules_night() }} between valid_from and valid_to
{%- endmacro %}

{% macro rules_month() -%}
    {{ "date '" ~ var("rules_month") ~ "'" if var("rules_month") else covered_month() }}
{%- endmacro %}

{% macro rules_night() -%}
    {{ "date '" ~ var("rules_night") ~ "'" if var("rules_night") else as_of() }}
{%- endmacro %}
