{# What an officer was shown of a person, as one text that tells nobody: an answer holds only while
   it stays the same. Parted as JSON, so that no two showings have one digest. #}
{% macro evidence_digest(shown) -%}
    encode(
            sha256(convert_to(jsonb_build_array({{ shown | join(", ") }})::text, 'UTF8')), 'hex'
        )
{%- endmacro %}

{# A name as evidence: capitals and blanks change nothing. #}
{% macro name_as_evidence(name) -%}
    upper(regexp_replace(trim({{ name }}), '[[:space:]]+', ' ', 'g'))
{%- endmacro %}
