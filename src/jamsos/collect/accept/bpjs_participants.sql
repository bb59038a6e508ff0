insert into raw.bpjs_participants (
    load_id, source_row, person_key, nik, full_name, kpj, segment, status, funding_source,
    start_date, end_date, paid_until
)
select
    landed.load_id,
    landed.source_row,
    landed.person_key,
    landed.nik,
    landed.nama,
    landed.kpj,
    landed.segmen,
    landed.status,
    landed.sumber_dana,
    nullif(landed.tgl_mulai, '')::date,
    nullif(landed.tgl_akhir, '')::date,
    (nullif(landed.lunas_sampai, '') || '-01')::date
from landing.bpjs_participants as landed
where
    landed.load_id = any(%(load_ids)s)
    and not exists (
        select from quarantine.rows as refused
        where refused.load_id = landed.load_id and refused.source_row = landed.source_row
    )
