{# Whether a cell of a workbook keeps a text as it is: spreadsheet programs rewrite the rest. #}
{% macro fits_a_cell(value) -%}
    {{ value }} !~ '[[:cntrl:]]|_x[0-9A-Fa-f]{4}_'
{%- endmacro %}
