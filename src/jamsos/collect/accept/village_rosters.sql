with
-- Whom other files of the same village and month proposed, and since when.
earlier as (
    select
        loads.load_id,
        proposed.person_key,
        min(proposed.proposed_date) as proposed_date
    from ops.loads as loads
    inner join ops.loads as other_loads
        on
            loads.source = other_loads.source
            and loads.scope = other_loads.scope
            and loads.period = other_loads.period
            and loads.as_of >= other_loads.as_of
    inner join raw.village_rosters as proposed on other_loads.load_id = proposed.load_id
    where loads.load_id = any(%(load_ids)s)
    group by loads.load_id, proposed.person_key
)

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
    -- When the village first proposed the person for the month: in this file, in whatever edition it
    -- was read since, or in one that this file corrects.
    least(
        earlier.proposed_date,
        (
            select min(entered.as_of) from ops.loads as entered
            where
                entered.source = loads.source
                and entered.scope = loads.scope
                and entered.sha256 = loads.sha256
        )
    ),
    landed.repairs
from landing.village_rosters as landed
inner join ops.loads as loads on landed.load_id = loads.load_id
left join earlier
    on landed.load_id = earlier.load_id and landed.person_key = earlier.person_key
where
    landed.load_id = any(%(load_ids)s)
    and not exists (
        select from quarantine.rows as refused
        where refused.load_id = landed.load_id and refused.source_row = landed.source_row
    )
