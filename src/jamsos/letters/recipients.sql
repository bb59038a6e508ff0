-- Whom one run writes to, and how each is called and where they live, as the run's own deliveries say.
-- One row per person; the registry's word comes first, then the village's, then that of BPJS.
with

loads as (

    select source, load_id from ops.run_inputs where run_id = %(run_id)s

),

recipients as (

    select
        person_key,
        village_code,
        'NEWLY_COVERED' as letter_kind,
        '{}'::text [] as reason_codes,
        null::date as paid_until
    from marts.fct_enrolment_month
    where
        run_id = %(run_id)s
        and covered_month = %(covered_month)s
        and movement in ('new', 'resumed')

    union all

    select
        person_key,
        village_code,
        case when lateness = 'ended' then 'COVER_ENDED' else 'COVER_AT_RISK' end,
        reason_codes,
        paid_until
    from review.would_lapse
    where run_id = %(run_id)s and covered_month = %(covered_month)s

),

said as (

    select
        registry.person_key, 1 as place, registry.full_name, registry.address, registry.rt,
        registry.rw, registry.nik
    from raw.civil_registry as registry
    inner join loads on loads.source = 'civil_registry' and registry.load_id = loads.load_id

    union all

    select
        rosters.person_key, 2, rosters.full_name, rosters.address, rosters.rt, rosters.rw,
        rosters.nik
    from raw.village_rosters as rosters
    inner join loads on loads.source = 'village_rosters' and rosters.load_id = loads.load_id

    union all

    select participants.person_key, 3, participants.full_name, null, null, null, participants.nik
    from raw.bpjs_participants as participants
    inner join loads
        on loads.source = 'bpjs_participants' and participants.load_id = loads.load_id

),

known as (

    select distinct on (said.person_key) said.*
    from said
    inner join recipients on said.person_key = recipients.person_key
    where said.full_name is not null
    order by said.person_key, said.place, said.full_name, said.address, said.rt, said.rw, said.nik

)

select
    recipients.letter_kind,
    recipients.village_code,
    recipients.reason_codes,
    recipients.paid_until,
    known.full_name,
    known.address,
    known.rt,
    known.rw,
    right(known.nik, %(shown_digits)s) as nik_end
from recipients
left join known on recipients.person_key = known.person_key
order by
    recipients.village_code, recipients.letter_kind, lpad(known.rw, 3, '0'), lpad(known.rt, 3, '0'),
    known.full_name collate "C", recipients.person_key
