{# The first month no longer owed once something happened: the month after it, or the first month
   that begins on that day or later. #}
{% macro first_month_no_longer_owed(happened_on, counts_from) -%}
    case {{ counts_from }}
            when 'month_after'
                then (date_trunc('month', {{ happened_on }}) + interval '1 month')::date
            when 'first_day'
                then (
                    date_trunc('month', {{ happened_on }} - interval '1 day') + interval '1 month'
                )::date
        end
{%- endmacro %}
