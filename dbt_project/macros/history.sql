{# A table that keeps history: each run appends its rows, none is ever rewritten, and each covered
   month is a partition of its own. One transaction drops what an earlier try of this run left and
   writes it anew. Two tries wait for one another; readers wait for neither.
   Every row carries run_id and covered_month of its run: another month's is refused. #}
{% materialization history, adapter="postgres" %}
    {%- set table = this.incorporate(type="table") -%}
    {%- set shape = make_temp_relation(table) -%}
    {%- set partition = history_partition(table) -%}

    {{ run_hooks(pre_hooks, inside_transaction=False) }}
    {{ run_hooks(pre_hooks, inside_transaction=True) }}

    {% call statement("shape") %}
        create temporary table {{ shape }} on commit drop as {{ sql }} with no data
    {% endcall %}
    {%- if config.get("contract").enforced -%}
        {%- do get_assert_columns_equivalent(sql) -%}
    {%- endif -%}
    {%- if load_cached_relation(this) is none -%}
        {%- do begin_history(table, shape) -%}
    {%- else -%}
        {%- do require_the_same_columns(table, shape) -%}
    {%- endif -%}

    {%- do run_query("lock table " ~ table ~ " in share update exclusive mode") -%}
    {%- if run_query("select to_regclass('" ~ partition ~ "')").rows[0][0] is none -%}
        {%- do begin_month(table, partition) -%}
    {%- endif -%}

    {%- set columns = get_quoted_csv(
        adapter.get_columns_in_relation(shape) | map(attribute="name") | list) -%}
    {% call statement("main") %}
        delete from {{ partition }} where run_id = {{ run_id() }};
        insert into {{ partition }} ({{ columns }})
        select {{ columns }} from ({{ sql }}) as tonight
    {% endcall %}
    {%- do run_query("analyze " ~ partition) -%}
    {%- do run_query("analyze only " ~ table) -%}

    {{ run_hooks(post_hooks, inside_transaction=True) }}
    {%- do adapter.commit() -%}
    {{ run_hooks(post_hooks, inside_transaction=False) }}

    {{ return({"relations": [table]}) }}
{% endmaterialization %}

{# The part of a history table that holds the covered month: fct_subsidy_2026_12. #}
{% macro history_partition(table) -%}
    {%- set month = _told("covered_month")[:7] | replace("-", "_") -%}
    {{- return(table.incorporate(path={"identifier": table.identifier ~ "_" ~ month})) -}}
{%- endmacro %}

{# The table without a month: columns as its contract has them, else as the query returns them. #}
{% macro begin_history(table, shape) -%}
    {%- set columns = get_table_columns_and_constraints() if config.get("contract").enforced
        else "(like " ~ shape ~ ")" -%}
    {% call statement("begin_history") %}
        create table {{ table }} {{ columns }} partition by list (covered_month);
        create index on {{ table }} (run_id)
    {% endcall %}
    {%- do create_indexes(table) -%}
{%- endmacro %}

{# Attached, not made as a part: attaching lets readers of the other months go on. #}
{% macro begin_month(table, partition) -%}
    {% call statement("begin_month") %}
        create table {{ partition }} (like {{ table }} including all);
        alter table {{ table }} attach partition {{ partition }}
            for values in ({{ covered_month() }})
    {% endcall %}
{%- endmacro %}

{% macro require_the_same_columns(table, shape) -%}
    {%- set changes = check_for_schema_changes(shape, table) -%}
    {%- if changes["schema_changed"] -%}
        {{ exceptions.raise_compiler_error(
            table ~ " keeps other columns than its model has now. New: "
            ~ changes["source_not_in_target"] ~ "; gone: " ~ changes["target_not_in_source"]
            ~ "; changed: " ~ changes["new_target_types"]
        ) }}
    {%- endif -%}
{%- endmacro %}
