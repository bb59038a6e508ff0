{{ config(materialized="view") }}

with

people as (

    select * from {{ ref("int_people") }}

),

suspected as (

    select * from {{ ref("int_suspected_duplicates") }}

    where is_suspected

),

confirmed as (

    select * from {{ ref("int_confirmed_duplicates") }}

    where not is_kept

),

sides as (

    select
        person_key,
        other_person_key,
        probability

    from suspected

    union all

    select
        other_person_key as person_key,
        person_key as other_person_key,
        probability

    from suspected

),

-- A suspicion tears no cover, and nobody waits for one that cannot be paid for twice.
held as (

    select
        sides.person_key,
        max(sides.probability) as probability

    from sides

    inner join people
        on
            sides.person_key = people.person_key
            and not people.is_continuing

    inner join people as other_people
        on
            sides.other_person_key = other_people.person_key
            and (other_people.is_continuing or other_people.is_in_registry is distinct from false)

    group by sides.person_key

)

select
    person_key,
    'DUPLICATE_SUSPECTED' as rule_code,
    false as is_met,
    probability::text as value_used,
    'duplicate_pairs' as fact_source,
    null::date as fact_date

from held

union all

select
    person_key,
    'DUPLICATE_CONFIRMED' as rule_code,
    false as is_met,
    judgement_id::text as value_used,
    'judgements' as fact_source,
    checked_on as fact_date

from confirmed
