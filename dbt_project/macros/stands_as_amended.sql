{# Whether a person stands on an approved list as two officers have amended it. #}
{% macro stands_as_amended(state, kind) -%}
    case {{ kind }}
        when 'add' then true
        when 'remove' then false
        else {{ state }} = 'approved'
    end
{%- endmacro %}
