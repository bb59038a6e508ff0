with

life_events as (

    select * from {{ ref("life_events") }}

    where {{ in_force_tonight() }}

),

registry as (

    select * from {{ ref("stg_civil_registry") }}

),

region as (

    select * from {{ ref("region") }}

),

nik_changes as (

    select * from {{ ref("nik_changes") }}

),

extract_date as (

    select max(period) as extract_date

    from {{ source("ops", "loads") }}

    where load_id = any({{ pinned_loads(["civil_registry"]) }})

),

told as (

    select
        person_key,
        event_code,
        event_date,
        reported_date,
        null::date as answered_date

    from {{ ref("stg_registry_events") }}

    union all

    -- An answer tells that it happened, and not when.
    select
        person_key,
        answer_code as event_code,
        answered_date as event_date,
        answered_date as reported_date,
        answered_date

    from {{ ref("answers_in_force") }}

),

happened as (

    select
        told.event_code,
        told.event_date,
        told.reported_date,
        told.answered_date,
        life_events.effect,
        life_events.ended_by,
        life_events.ends_in_extract_after_days,
        case
            when life_events.is_of_person
                then coalesce(nik_changes.current_person_key, told.person_key)
            else told.person_key
        end as person_key

    from told

    inner join life_events
        on told.event_code = life_events.event_code

    left join nik_changes
        on
            told.person_key = nik_changes.person_key
            and {{ follows_the_person("told.reported_date") }}

    where
        life_events.effect != 'renumbered'
        and told.event_date <= {{ as_of() }}

),

endings as (

    select
        person_key,
        event_code,
        max(event_date) as event_date

    from happened

    group by person_key, event_code

),

shown_as_residents as (

    select registry.person_key

    from registry

    inner join region
        on
            registry.province_code = region.province_code
            and registry.regency_code = region.region_code

),

weighed as (

    select
        happened.*,
        endings.person_key is null
        and (
            shown_as_residents.person_key is null
            or coalesce(
                extract_date.extract_date
                < happened.event_date + happened.ends_in_extract_after_days,
                true
            )
        ) as is_standing

    from happened

    cross join extract_date

    left join endings
        on
            happened.person_key = endings.person_key
            and happened.ended_by = endings.event_code
            and happened.event_date <= endings.event_date

    left join shown_as_residents
        on happened.person_key = shown_as_residents.person_key

)

select
    person_key,
    bool_or(effect in ('deceased', 'moved_out', 'duplicate', 'nonactive') and is_standing)
        as has_excluding_event,
    bool_or(effect = 'deceased') as is_deceased,
    (
        array_agg(event_date order by reported_date desc, event_date asc)
        filter (where effect = 'deceased' and answered_date is null)
    )[1] as death_date,
    (
        array_agg(reported_date order by reported_date desc)
        filter (where effect = 'deceased' and answered_date is null)
    )[1] as death_reported_date,
    bool_or(effect = 'moved_out' and is_standing) as is_moved_out,
    min(event_date) filter (where effect = 'moved_out' and is_standing) as moved_out_date,
    bool_or(effect = 'duplicate') as is_duplicate,
    bool_or(effect = 'nonactive' and is_standing) as is_nonactive,
    (
        array_agg(event_code order by event_date desc, reported_date desc, event_code asc)
        filter (where effect = 'informs')
    )[1] as family_event_code,
    max(event_date) filter (where effect = 'informs') as family_event_date,
    max(effect) filter (where answered_date is not null and is_standing) as answer_effect,
    max(answered_date) filter (where is_standing) as answered_date

from weighed

group by person_key
