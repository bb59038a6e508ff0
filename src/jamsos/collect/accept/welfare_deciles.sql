insert into raw.welfare_deciles (
    load_id, source_row, household_key, family_card_number, decile, period, member_count
)
select
    landed.load_id,
    landed.source_row,
    landed.household_key,
    landed.no_kk,
    landed.desil::smallint,
    landed.periode,
    landed.jumlah_anggota::integer
from landing.welfare_deciles as landed
where
    landed.load_id = any(%(load_ids)s)
    and not exists (
        select from quarantine.rows as refused
        where refused.load_id = landed.load_id and refused.source_row = landed.source_row
    )
