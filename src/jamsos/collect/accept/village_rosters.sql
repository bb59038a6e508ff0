insert into raw.village_rosters (
    load_id, source_row, village_code, period, layout, sheet, person_key, household_key,
    proposal_key, nik, full_name, birth_place, birth_date, sex_code, mother_name, address,
    rt, rw, occupation_text,
    occupation_code, second_occupation_text, second_occupation_code, income_rp, phone, note,
    musdes_number, musdes_date, is_work_certified, proposed_date, repairs
)
select
    landed.load_id,
    landed.source_row,
    landed.village_code,
    loads.period,
    loads.layout,
    landed.sheet,
    landed.person_key,
    landed.household_key,
    landed.proposal_key,
    landed.nik,
    landed.full_name,
    landed.birth_place,
    landed.birth_date::date,
    landed.sex_code,
    landed.mother_name,
    landed.address,
    landed.rt,
    landed.rw,
    landed.occupation_text,
    landed.occupation_code,
    landed.second_occupation_text,
    landed.second_occupation_code,
    landed.income_rp::bigint,
    landed.phone,
    landed.note,
    landed.musdes_number,
    landed.musdes_date::date,
    landed.is_work_certified,
    -- When the village first proposed these people, in whatever edition they were read since.
    (
        select min(entered.as_of) from ops.loads as entered
        where
            entered.source = loads.source
            and entered.scope = loads.scope
            and entered.sha256 = loads.sha256
    ),
    landed.repairs
from landing.village_rosters as landed
inner join ops.loads as loads on landed.load_id = loads.load_id
where
    landed.load_id = any(%(load_ids)s)
    and not exists (
        select from quarantine.rows as refused
        where refused.load_id = landed.load_id and refused.source_row = landed.source_row
    )
