{# Dated rows: at most one per key on any day, and none that ends before it begins. #}
{% test no_overlap(model, per) %}

with

periods as (

    select
        valid_from,
        valid_to,
        lead(valid_from) over (
            partition by {{ per | join(", ") }}
            order by valid_from, valid_to
        ) as next_valid_from

    from {{ model }}

)

select
    valid_from,
    valid_to,
    next_valid_from

from periods

where
    valid_from > valid_to
    or next_valid_from <= valid_to

{% endtest %}
