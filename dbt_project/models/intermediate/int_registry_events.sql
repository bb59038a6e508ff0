with

events as (

    select * from {{ ref("stg_registry_events") }}

),

nik_changes as (

    select * from {{ ref("nik_changes") }}

),

known_events as (

    select
        events.event_code,
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
    bool_or(event_code = 'NONAKTIF') as is_nonactive

from known_events

group by person_key
