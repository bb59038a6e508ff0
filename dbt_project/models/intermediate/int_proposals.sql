{{ config(post_hook="{{ analyze_this() }}") }}

with

rosters as (

    select * from {{ ref("stg_village_rosters") }}

),

agreement as (

    select * from {{ ref("proposal_agreement") }}

),

nik_content as (

    select * from {{ ref("nik_content") }}

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
    agreement.is_name_exportable,

    ---------- what its number says
    nik_content.is_nik_date_same,
    nik_content.is_nik_sex_same,
    nik_content.is_nik_area_known,
    nik_content.has_nik_sequence,
    nik_content.is_nik_temporary,
    nik_content.nik_score

from agreement

inner join rosters
    on
        agreement.load_id = rosters.load_id
        and agreement.source_row = rosters.source_row

left join nik_content
    on agreement.person_key = nik_content.person_key

where agreement.agreement_rank = 1
