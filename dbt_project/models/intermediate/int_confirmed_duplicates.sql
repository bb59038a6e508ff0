with

clusters as (

    select * from {{ ref("int_confirmed_clusters") }}

),

people as (

    select * from {{ ref("int_people") }}

),

ranked as (

    select
        clusters.person_key,
        clusters.member_key,
        clusters.judgement_id,
        clusters.checked_on,
        row_number() over (
            partition by clusters.person_key
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

    from clusters

    inner join people
        on clusters.person_key = people.person_key

    inner join people as members
        on clusters.member_key = members.person_key

)

select
    person_key,
    member_key as kept_person_key,
    person_key = member_key as is_kept,
    judgement_id,
    checked_on

from ranked

where place = 1
