with

answers as (

    select * from {{ ref("stg_registry_answers") }}

),

clear_answers as (

    {{ pinned("registry_answers") }}

),

registry as (

    select * from {{ ref("stg_civil_registry") }}

)

select
    answers.person_key,
    answers.household_key,
    clear_answers.nik,
    answers.answer_code,
    answers.answered_date,
    clear_answers.full_name,
    answers.birth_date,
    answers.sex_code,
    answers.occupation_code,
    answers.province_code,
    answers.regency_code,
    answers.village_code,
    registry.person_key is not null as is_in_extract

from answers

inner join clear_answers
    on
        answers.load_id = clear_answers.load_id
        and answers.source_row = clear_answers.source_row

left join registry
    on answers.person_key = registry.person_key

-- That the service did not find a number takes nothing from an extract that has it, and adds
-- nothing where it has not.
where
    answers.answer_code in ('DITEMUKAN', 'MENINGGAL', 'GANDA', 'NONAKTIF')
    and (registry.person_key is null or answers.is_newer_than_extract)
