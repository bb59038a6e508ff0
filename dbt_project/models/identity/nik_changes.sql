with

events as (

    select * from {{ ref("stg_registry_events") }}

),

life_events as (

    select * from {{ ref("life_events") }}

    where {{ in_force_tonight() }}

),

changes as (

    select
        events.person_key,
        events.new_person_key,
        events.event_date,
        row_number() over (
            order by events.event_date, events.reported_date, events.load_id, events.source_row
        ) as place

    from events

    inner join life_events
        on events.event_code = life_events.event_code

    where
        life_events.effect = 'renumbered'
        and events.event_date <= {{ as_of() }}

),

in_order as (

    select
        array_agg(person_key order by place) as old_keys,
        array_agg(new_person_key order by place) as new_keys,
        array_agg(event_date order by place) as change_days

    from changes

)

select
    numbers.person_key,
    numbers.current_person_key,
    numbers.left_date,
    numbers.changed_date,
    numbers.change_count,
    numbers.is_borne_by_another

from in_order

cross join
    lateral identity.numbers_that_hold(
        in_order.old_keys, in_order.new_keys, in_order.change_days
    ) as numbers
