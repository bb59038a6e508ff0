with

in_use as (
    select source, load_id from ops.loads_at(%(as_of)s)
),

events as (
    select *
    from raw.registry_events
    where
        load_id = any(array(select load_id from in_use where source = 'registry_events'))
        and event_date <= %(as_of)s
),

changes as (
    select
        person_key,
        new_person_key,
        new_nik,
        event_date,
        row_number() over (
            order by event_date, reported_date, load_id, source_row
        ) as place
    from events
    where event_code = 'NIK_BARU' and new_nik is not null
),

in_order as (
    select
        array_agg(person_key order by place) as old_keys,
        array_agg(new_person_key order by place) as new_keys,
        array_agg(event_date order by place) as days
    from changes
),

current_numbers as (
    select
        numbers.person_key,
        numbers.current_person_key as new_person_key,
        new_numbers.nik as new_nik
    from in_order
    cross join lateral
        identity.numbers_that_hold(in_order.old_keys, in_order.new_keys, in_order.days) as numbers
    inner join (
        select new_person_key, max(new_nik) as nik from changes group by new_person_key
    ) as new_numbers
        on numbers.current_person_key = new_numbers.new_person_key
),

proposed as (
    select distinct on (coalesce(current_numbers.new_person_key, rosters.person_key))
        coalesce(current_numbers.new_person_key, rosters.person_key) as person_key,
        coalesce(current_numbers.new_nik, rosters.nik) as nik,
        rosters.full_name,
        rosters.birth_date
    from raw.village_rosters as rosters
    left join current_numbers on rosters.person_key = current_numbers.person_key
    where
        rosters.load_id = any(array(select load_id from in_use where source = 'village_rosters'))
    order by
        coalesce(current_numbers.new_person_key, rosters.person_key),
        rosters.village_code,
        rosters.source_row
),

registry as (
    select
        registry.person_key,
        registry.full_name,
        registry.birth_date,
        registry.regency_code,
        registry.village_code,
        loads.period
    from raw.civil_registry as registry
    inner join ops.loads on registry.load_id = loads.load_id
    where
        registry.load_id = any(array(select load_id from in_use where source = 'civil_registry'))
),

-- Only an event that excludes explains why somebody is not in the extract, even if it ended since; a
-- return or a marriage does not.
said_before as (
    select
        person_key,
        array_agg(event_code) as event_codes,
        bool_or(
            event_code in ('MENINGGAL', 'PINDAH', 'GANDA', 'NONAKTIF')
        ) as has_excluding_event
    from events
    group by person_key
),

-- The last thing the service said of each person, and until when nobody asks again without a reason.
answered as (
    select distinct on (questions.person_key)
        questions.person_key,
        questions.answer_code,
        questions.asked_about,
        questions.facts ->> 'TGL_LHR' as birth_date,
        lpad(questions.facts ->> 'NO_PROP', 2, '0')
        || '.' || lpad(questions.facts ->> 'NO_KAB', 2, '0') as regency_code,
        questions.as_of,
        questions.as_of + valid.days as valid_until
    from identity.registry_questions as questions
    inner join unnest(%(codes)s::text [], %(days)s::integer []) as valid (code, days)
        on questions.answer_code = valid.code
    where questions.as_of <= %(as_of)s
    order by questions.person_key asc, questions.as_of desc
),

-- Whose questions stay without an answer come after the others, or they would stop the queue.
unanswered as (
    select person_key, count(*) as times
    from identity.registry_questions
    where answer_code is null and as_of <= %(as_of)s
    group by person_key
),

compared as (
    select
        proposed.person_key,
        proposed.nik,
        answered.person_key is not null as is_answered,
        answered.answer_code,
        answered.as_of as answered_date,
        answered.valid_until < %(as_of)s as is_old,
        answered.asked_about as asked_about_then,
        md5(concat_ws(
            '|',
            upper(proposed.full_name),
            proposed.birth_date,
            registry.full_name,
            registry.birth_date,
            registry.village_code
        )) as asked_about,
        registry.person_key is not null
        or coalesce(said_before.has_excluding_event, false) as is_known,
        registry.person_key is not null
        and (
            similarity(upper(proposed.full_name), upper(registry.full_name)) < %(similar)s
            or proposed.birth_date <> registry.birth_date
        ) as is_disagreeing,
        -- The newer extract has the person alive, single and active, or living or born otherwise:
        -- one of the two is wrong, and the newer one would win every night without asking.
        coalesce(
            answered.as_of < registry.period
            and (
                (
                    answered.answer_code in ('MENINGGAL', 'GANDA', 'NONAKTIF')
                    and answered.answer_code <> all(coalesce(said_before.event_codes, '{}'))
                )
                or answered.birth_date <> registry.birth_date::text
                or answered.regency_code <> registry.regency_code
            ),
            false
        ) as is_contradicted,
        coalesce(unanswered.times, 0) as times_unanswered
    from proposed
    left join registry on proposed.person_key = registry.person_key
    left join said_before on proposed.person_key = said_before.person_key
    left join answered on proposed.person_key = answered.person_key
    left join unanswered on proposed.person_key = unanswered.person_key
),

due as (
    select
        person_key,
        nik,
        asked_about,
        times_unanswered,
        case
            when is_contradicted then 'disagreeing'
            when not is_known and (not is_answered or is_old) then 'unknown'
            when is_disagreeing and (not is_answered or is_old) then 'disagreeing'
            when not is_answered then 'new'
            when answer_code = 'DITEMUKAN' and asked_about <> asked_about_then then 'changed'
            when is_old then 'old'
        end as why
    from compared
    where answered_date is null or answered_date < %(as_of)s
),

ordered as (
    select
        due.person_key,
        due.nik,
        due.why,
        due.asked_about,
        urgency.turn,
        urgency.at_most,
        count(*) over (partition by due.why) as number_of_due,
        row_number() over of_a_reason as number_in_reason
    from due
    inner join unnest(%(why)s::text [], %(at_most)s::integer []) with ordinality
        as urgency (why, at_most, turn)
        on due.why = urgency.why
    window of_a_reason as (
        partition by due.why order by due.times_unanswered asc, due.person_key asc
    )
),

chosen as (
    select
        *,
        row_number() over (order by turn, number_in_reason) as place
    from ordered
    where number_in_reason <= at_most
)

select
    person_key,
    nik,
    why,
    asked_about,
    number_of_due,
    place <= %(most)s as is_chosen
from chosen
where place <= %(most)s or number_in_reason = 1
order by place
