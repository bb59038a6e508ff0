insert into raw.civil_registry (
    load_id, source_row, person_key, household_key, nik, family_card_number, full_name, sex_code,
    birth_place, birth_date, marital_status, occupation_code, family_role_code, address, rt, rw,
    hamlet, phone, province_code, regency_code, district_code, village_code
)
select
    landed.load_id,
    landed.source_row,
    landed.person_key,
    landed.household_key,
    landed.nik,
    landed.no_kk,
    landed.nama_lgkp,
    case landed.jenis_klmin when '1' then 'L' when '2' then 'P' end,
    landed.tmpt_lhr,
    landed.tgl_lhr::date,
    landed.stat_kwn_ket,
    landed.jenis_pkrjn,
    landed.stat_hbkel,
    landed.alamat,
    landed.no_rt,
    landed.no_rw,
    landed.dusun,
    -- As cleaning.phone_of: no «.0» of a number, digits only, one prefix dropped, 08 and ten to
    -- thirteen digits, or none.
    substring(
        '0' || ltrim(
            regexp_replace(
                regexp_replace(
                    regexp_replace(landed.telp, '^\s*(\d+)\.0+\s*$', '\1'), '[^0-9]', '', 'g'
                ),
                '^(0062|62)', ''
            ),
            '0'
        )
        from '^08[0-9]{8,11}$'
    ),
    lpad(landed.no_prop, 2, '0'),
    lpad(landed.no_prop, 2, '0') || '.' || lpad(landed.no_kab, 2, '0'),
    lpad(landed.no_prop, 2, '0') || '.' || lpad(landed.no_kab, 2, '0')
    || '.' || lpad(landed.no_kec, 2, '0'),
    lpad(landed.no_prop, 2, '0') || '.' || lpad(landed.no_kab, 2, '0')
    || '.' || lpad(landed.no_kec, 2, '0') || '.' || lpad(landed.no_kel, 4, '0')
from landing.civil_registry as landed
where
    landed.load_id = any(%(load_ids)s)
    and not exists (
        select from quarantine.rows as refused
        where refused.load_id = landed.load_id and refused.source_row = landed.source_row
    )
