{# Who told the registry's facts of a person: an answer of its service, or else its extract. #}
{% macro registry_source(people="people") -%}
    case
            when {{ people }}.facts_answered_date is null then 'civil_registry'
            else 'registry_answers'
        end
{%- endmacro %}
