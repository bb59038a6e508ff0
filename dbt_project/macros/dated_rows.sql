{# Dated seeds refuse in the database what nobody may decide by: two rows of one key on one day, and
   a row that ends before it begins. The seed's YAML names its key once, `meta: { dated: { per: … } }`. #}

{# Before loading, so that a changed key does not refuse by the old one. #}
{% macro forget_dates() -%}
    {%- if _dated() -%}
        alter table if exists {{ this }}
        drop constraint if exists {{ this.identifier }}_do_not_overlap,
        drop constraint if exists {{ this.identifier }}_end_after_they_begin
    {%- endif -%}
{%- endmacro %}

{# After loading, in the same transaction: a refused file leaves the rows of before. A row without
   an end would never be between its days, so there is none. #}
{% macro keep_dates_apart() -%}
    {%- set dated = _dated() -%}
    {%- if dated -%}
        {%- set keys = [] -%}
        {%- for column in dated.per -%}
            {%- do keys.append("(coalesce(" ~ column ~ "::text, '')) with =") -%}
        {%- endfor -%}
        alter table {{ this }}
        alter column valid_from set not null,
        alter column valid_to set not null,
        add constraint {{ this.identifier }}_end_after_they_begin check (valid_from <= valid_to),
        add constraint {{ this.identifier }}_do_not_overlap
        exclude using gist ({{ keys | join(", ") }}, daterange(valid_from, valid_to, '[]') with &&)
    {%- endif -%}
{%- endmacro %}

{% macro _dated() -%}
    {{ return(model.config.get("meta", {}).get("dated")) }}
{%- endmacro %}
