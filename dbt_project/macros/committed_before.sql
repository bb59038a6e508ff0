{# Rupiah that the lists of earlier months of the fiscal year commit, by programme, as this run has
   pinned them. The commitments are built upon it, so a `ref` would be a circle; a new warehouse has
   no lists yet, and then there are no rows. #}
{% macro committed_before() -%}
    {%- set subsidies = _facts_of("fct_subsidy") -%}
    {%- if subsidies %}

    select
        subsidies.programme,
        sum(subsidies.committed_rp)::bigint as committed_rp

    from {{ subsidies }} as subsidies

    where
        (subsidies.run_id, subsidies.covered_month) in (
            select
                run_lists.list_run_id,
                run_lists.covered_month
            from {{ source("ops", "run_lists") }}
            where
                run_lists.run_id = {{ run_id() }}
                and run_lists.covered_month >= date_trunc('year', {{ covered_month() }})
        )

    group by subsidies.programme

    {%- else %}

    {{ no_rows({
        "programme": "text",
        "committed_rp": "bigint"
    }) }}

    {%- endif %}
{%- endmacro %}
