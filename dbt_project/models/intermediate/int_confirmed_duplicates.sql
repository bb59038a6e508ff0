with recursive

judgements as (

    select * from {{ ref("judgements_in_force") }}

    where kind = 'duplicate' and verdict = 'same'

),

people as (

    select * from {{ ref("int_people") }}

),

links as (

    select
        subject_key as person_key,
        object_key as other_person_key,
        judgement_id,
        checked_on

    from judgements

    union all

    select
        object_key as person_key,
        subject_key as other_person_key,
        judgement_id,
        checked_on

    from judgements

),

reached as (

    select
        person_key,
        person_key as member_key

    from links

    union distinct

    select
        reached.person_key,
        links.other_person_key as member_key

    from reached

    inner join links
        on reached.member_key = links.person_key

),

ranked as (

    select
        reached.person_key,
        reached.member_key,
        row_number() over (
            partition by reached.person_key
            order by
                (
                    coalesce(members.is_in_registry, false)
                    and members.is_deceased is distinct from true
                    and members.is_moved_out is distinct from true
                    and members.is_duplicate is distinct from true
                    and members.is_nonactive is distinct from true
                ) desc,
                members.is_proposed desc,
                members.is_continuing desc,
                members.person_key asc
        ) as place

    from reached

    inner join people
        on reached.person_key = people.person_key

    inner join people as members
        on reached.member_key = members.person_key

),

answers as (

    select
        person_key,
        max(judgement_id) as judgement_id,
        max(checked_on) as checked_on

    from links

    group by person_key

)

select
    ranked.person_key,
    ranked.member_key as kept_person_key,
    ranked.person_key = ranked.member_key as is_kept,
    answers.judgement_id,
    answers.checked_on

from ranked

inner join answers
    on ranked.person_key = answers.person_key

where ranked.place = 1
