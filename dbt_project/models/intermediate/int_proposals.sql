{{ config(post_hook="{{ analyze_this() }}") }}

with

rosters as (

    select * from {{ ref("stg_village_rosters") }}

),

agreement as (

    select * from {{ ref("proposal_agreement") }}

)

select

    ---------- keys
    agreement.person_key,
    agreement.load_id,
    agreement.source_row,

    ---------- what the village says
    rosters.village_code,
    rosters.occupation_code,
    rosters.second_occupation_code,
    rosters.has_occupation_text,
    rosters.has_phone,
    rosters.has_musdes_reference,
    rosters.is_work_certified,
    rosters.proposed_date,

    ---------- how it agrees with the registry
    agreement.name_similarity,
    agreement.is_birth_date_same,
    agreement.is_sex_same,
    agreement.is_village_same,
    agreement.is_nik_date_same,
    agreement.is_name_exportable

from agreement

inner join rosters
    on
        agreement.load_id = rosters.load_id
        and agreement.source_row = rosters.source_row

where agreement.agreement_rank = 1
