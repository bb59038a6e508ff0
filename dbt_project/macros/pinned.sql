{# The rows of a source's loads that this run has pinned: what its senders said that night. #}
{% macro pinned(source_name) -%}

    select loads.*

    from {{ source("raw", source_name) }} as loads

    where
        loads.load_id = any(
            array(
                select run_inputs.load_id
                from {{ source("ops", "run_inputs") }} as run_inputs
                where
                    run_inputs.run_id = {{ run_id() }}
                    and run_inputs.source = '{{ source_name }}'
            )
        )

{%- endmacro %}
