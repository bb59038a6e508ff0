insert into raw.registry_answers (
    load_id, source_row, person_key, household_key, nik, answer_code, answered_date, valid_until,
    family_card_number, full_name, mother_name, sex_code, birth_date, occupation_code, province_code,
    regency_code, district_code, village_code
)
select
    landed.load_id,
    landed.source_row,
    landed.person_key,
    landed.household_key,
    landed.nik,
    landed.jawaban,
    landed.tgl_jawaban::date,
    landed.berlaku_sampai::date,
    landed.no_kk,
    landed.nama_lgkp,
    landed.nama_lgkp_ibu,
    case lower(landed.jenis_klmin) when 'laki-laki' then 'L' when 'perempuan' then 'P' end,
    landed.tgl_lhr::date,
    landed.occupation_code,
    -- As accept/civil_registry.sql does: numbers without zeros in front become Kemendagri's codes.
    lpad(landed.no_prop, 2, '0'),
    lpad(landed.no_prop, 2, '0') || '.' || lpad(landed.no_kab, 2, '0'),
    lpad(landed.no_prop, 2, '0') || '.' || lpad(landed.no_kab, 2, '0')
    || '.' || lpad(landed.no_kec, 2, '0'),
    lpad(landed.no_prop, 2, '0') || '.' || lpad(landed.no_kab, 2, '0')
    || '.' || lpad(landed.no_kec, 2, '0') || '.' || lpad(landed.no_kel, 4, '0')
from landing.registry_answers as landed
where
    landed.load_id = any(%(load_ids)s)
    and not exists (
        select from quarantine.rows as refused
        where refused.load_id = landed.load_id and refused.source_row = landed.source_row
    )
