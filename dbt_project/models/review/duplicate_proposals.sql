{{ config(materialized="history") }}

with

agreement as (

    select * from {{ ref("proposal_agreement") }}

),

standing as (

    select *

    from {{ ref("proposal_agreement") }}

    where agreement_rank = 1

)

select
    {{ run_id() }} as run_id,
    {{ covered_month() }} as covered_month,
    agreement.person_key,
    'DUPLICATE_NIK' as reason_code,
    agreement.village_code,
    agreement.load_id as proposal_load_id,
    agreement.source_row as proposal_source_row,
    standing.village_code as standing_village_code,
    standing.load_id as standing_load_id,
    standing.source_row as standing_source_row

from agreement

inner join standing
    on agreement.person_key = standing.person_key

where agreement.agreement_rank > 1
