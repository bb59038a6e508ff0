{{ config(post_hook="{{ analyze_this() }}") }}

with

registry as (

    select * from {{ ref("int_registry_facts") }}

    where household_key is not null

),

people as (

    select * from {{ ref("int_people") }}

    where household_key is not null

),

members as (

    select
        registry.household_key,
        registry.person_key,
        registry.is_family_head,
        people.is_proposed,
        people.is_continuing

    from registry

    left join people
        on registry.person_key = people.person_key

),

counted as (

    select
        household_key,
        count(*)::integer as member_count,
        count(*) filter (where is_proposed)::integer as proposed_count,
        count(*) filter (where is_continuing)::integer as insured_count,
        count(*) filter (where is_family_head)::integer as head_count,
        (array_agg(person_key) filter (where is_family_head))[1] as a_head_key

    from members

    group by household_key

)

select
    household_key,
    -- Of two heads on one card nobody knows which is right.
    case when head_count = 1 then a_head_key end as head_person_key,
    head_count,
    member_count,
    proposed_count,
    insured_count

from counted

where proposed_count > 0 or insured_count > 0
