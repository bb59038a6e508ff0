{{ config(materialized="view") }}

{{ people_with_reasons("needs_review") }}
