{# The rows of a source's loads that this run has pinned: what its senders said that night. #}
{% macro pinned(source_name) -%}

    select *

    from {{ source("raw", source_name) }}

    where load_id = any({{ pinned_loads([source_name]) }})

{%- endmacro %}

{% macro pinned_loads(source_names) -%}
    array(
            select load_id
            from {{ source("ops", "run_inputs") }}
            where
                run_id = {{ run_id() }}
                and source in ('{{ source_names | join("', '") }}')
        )
{%- endmacro %}
