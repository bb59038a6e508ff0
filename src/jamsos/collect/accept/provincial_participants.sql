insert into raw.provincial_participants (
    load_id, source_row, person_key, nik, full_name, regency_code, programme, start_date, end_date
)
select
    landed.load_id,
    landed.source_row,
    landed.person_key,
    landed.nik,
    landed.nama,
    landed.kode_kab,
    landed.program,
    landed.tgl_mulai::date,
    nullif(landed.tgl_akhir, '')::date
from landing.provincial_participants as landed
where
    landed.load_id = any(%(load_ids)s)
    and not exists (
        select from quarantine.rows as refused
        where refused.load_id = landed.load_id and refused.source_row = landed.source_row
    )
