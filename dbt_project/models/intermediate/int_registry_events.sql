with

events as (

    select
        person_key,
        event_code,
        event_date,
        null::text as answer_code,
        null::date as answered_date

    from {{ ref("stg_registry_events") }}

    union all

    select
        person_key,
        answer_code as event_code,
        answered_date as event_date,
        answer_code,
        answered_date

    from {{ ref("answers_in_force") }}

),

nik_changes as (

    select * from {{ ref("nik_changes") }}

),

known_events as (

    select
        events.event_code,
        events.answer_code,
        events.answered_date,
        -- Death and departure follow the person; «double» and «non-active» are said of a number.
        case
            when events.event_code in ('MENINGGAL', 'PINDAH')
                then coalesce(nik_changes.current_person_key, events.person_key)
            else events.person_key
        end as person_key

    from events

    left join nik_changes
        on events.person_key = nik_changes.person_key

    where
        events.event_code in ('MENINGGAL', 'PINDAH', 'GANDA', 'NONAKTIF')
        and events.event_date <= {{ as_of() }}

)

select
    person_key,
    bool_or(event_code = 'MENINGGAL') as is_deceased,
    bool_or(event_code = 'PINDAH') as is_moved_out,
    bool_or(event_code = 'GANDA') as is_duplicate,
    bool_or(event_code = 'NONAKTIF') as is_nonactive,
    max(answer_code) as answer_code,
    max(answered_date) as answered_date

from known_events

group by person_key
