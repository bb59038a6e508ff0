insert into raw.registry_events (
    load_id, source_row, person_key, nik, event_code, event_date, reported_date, new_person_key,
    new_nik
)
select
    landed.load_id,
    landed.source_row,
    landed.person_key,
    landed.nik,
    landed.peristiwa,
    landed.tgl_peristiwa::date,
    landed.tgl_lapor::date,
    landed.new_person_key,
    landed.nik_baru
from landing.registry_events as landed
where
    landed.load_id = any(%(load_ids)s)
    and not exists (
        select from quarantine.rows as refused
        where refused.load_id = landed.load_id and refused.source_row = landed.source_row
    )
