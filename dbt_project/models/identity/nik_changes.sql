with recursive

events as (

    select * from {{ ref("stg_registry_events") }}

),

changes as (

    select distinct on (person_key)
        person_key,
        new_person_key,
        event_date

    from events

    where
        event_code = 'NIK_BARU'
        and event_date <= {{ as_of() }}
        and new_person_key != person_key

    order by person_key asc, event_date desc, reported_date desc, source_row desc

),

followed as (

    select
        person_key,
        new_person_key as current_person_key,
        event_date as changed_date,
        1 as change_count

    from changes

    union all

    select
        followed.person_key,
        changes.new_person_key as current_person_key,
        changes.event_date as changed_date,
        followed.change_count + 1 as change_count

    from followed

    inner join changes
        on
            followed.current_person_key = changes.person_key
            and followed.person_key != changes.new_person_key -- two numbers that name each other

    where followed.change_count < 10

)

select distinct on (person_key)
    person_key,
    current_person_key,
    changed_date,
    change_count

from followed

order by person_key asc, change_count desc
