{# Hooks of tables that keep history, and of tables that later steps join. #}

{# Drops what an earlier try of this run left, in the transaction that writes it anew. #}
{% macro delete_this_run() -%}
    {%- if is_incremental() -%}
        delete from {{ this }} where run_id = {{ run_id() }}
    {%- endif -%}
{%- endmacro %}

{% macro analyze_this() -%}
    analyze {{ this }}
{%- endmacro %}
