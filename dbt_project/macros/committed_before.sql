{# Rupiah that the lists of earlier months of the fiscal year commit, by programme, as this run has
   pinned them. The commitments are built upon it, so a `ref` would be a circle; a new warehouse has
   no lists yet, and then there are no rows. #}
{% macro committed_before() -%}
    {%- set subsidies = adapter.get_relation(
        database=target.database, schema="marts", identifier="fct_subsidy"
    ) if execute -%}
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

    select
        null::text as programme,
        null::bigint as committed_rp

    where false

    {%- endif %}
{%- endmacro %}
