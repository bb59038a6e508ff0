insert into raw.civil_servants (
    load_id, source_row, person_key, nik, full_name, servant_kind, status
)
select
    landed.load_id,
    landed.source_row,
    landed.person_key,
    landed.nik,
    landed.nama,
    landed.jenis,
    landed.status
from landing.civil_servants as landed
where
    landed.load_id = any(%(load_ids)s)
    and not exists (
        select from quarantine.rows as refused
        where refused.load_id = landed.load_id and refused.source_row = landed.source_row
    )
