{# A yes or no that a source tells of a person. A «no» is unknown once the source sent a row about
   the person that was refused: that row may have said yes. #}
{% macro unless_refused(fact, source_name) -%}
    case
            when {{ fact }} then true
            when '{{ source_name }}' = any(refused_records.refused_sources) then null
            else false
        end
{%- endmacro %}
