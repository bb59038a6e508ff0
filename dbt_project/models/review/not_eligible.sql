{{ config(materialized="view") }}

{{ people_with_reasons("not_eligible") }}
