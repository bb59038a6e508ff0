{# The rows of a dated seed that hold, each as one text: everything that decides, and no dates. #}
{% macro rows_in_words(seed, holds, but=[]) -%}
    select
        '{{ seed }}'
        || (
            to_jsonb({{ seed }})
            - array['{{ (["valid_from", "valid_to"] + but) | join("', '") }}']
        )::text as row_in_words

    from (select * from {{ ref(seed) }}) as {{ seed }}

    where {{ holds }}
{%- endmacro %}
