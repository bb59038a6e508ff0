with recursive

pairs as (

    select * from {{ ref("int_duplicate_pairs") }}

),

matching_rules as (

    select * from {{ ref("int_matching_rules") }}

),

neighbours as (

    select
        person_key,
        other_person_key

    from pairs

    union all

    select
        other_person_key as person_key,
        person_key as other_person_key

    from pairs

),

-- Whoever resembles as many others as a whole cluster may hold stands in one that is too large.
people as (

    select
        neighbours.person_key,
        count(*) >= max(matching_rules.max_cluster_people) as is_crowded

    from neighbours

    cross join matching_rules

    group by neighbours.person_key

),

-- From each person on, only as many steps as an allowed cluster can be wide, and no further than to
-- somebody crowded: enough to know every allowed cluster whole and every other one as too large.
reached as (

    select
        person_key,
        person_key as member_key,
        is_crowded,
        0 as steps

    from people

    union distinct

    select
        reached.person_key,
        neighbours.other_person_key as member_key,
        people.is_crowded,
        reached.steps + 1 as steps

    from reached

    inner join neighbours
        on reached.member_key = neighbours.person_key

    inner join people
        on neighbours.other_person_key = people.person_key

    cross join matching_rules

    where
        not reached.is_crowded
        and reached.steps < matching_rules.max_cluster_people

),

counted as (

    select
        person_key,
        (array_agg(member_key order by member_key))[1] as lowest_key,
        count(distinct member_key) as people_count,
        bool_or(is_crowded) as has_crowded

    from reached

    group by person_key

),

measured as (

    select
        counted.*,
        counted.has_crowded
        or counted.people_count > matching_rules.max_cluster_people as is_too_large

    from counted

    cross join matching_rules

)

select
    person_key,
    is_too_large,
    case when not is_too_large then lowest_key end as cluster_id,
    case when not is_too_large then people_count end as cluster_size

from measured
