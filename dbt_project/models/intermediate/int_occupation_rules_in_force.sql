{{ config(materialized="view") }}

with

occupation_rules as (

    select * from {{ ref("occupation_rules") }}

)

select
    occupation_code,
    treatment,
    risk_rank,
    sector,
    legal_basis

from occupation_rules

where {{ in_force() }}
