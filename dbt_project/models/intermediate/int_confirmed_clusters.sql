with recursive

judgements as (

    select * from {{ ref("judgements_in_force") }}

    where kind = 'duplicate' and verdict = 'same'

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

answers as (

    select
        person_key,
        max(judgement_id) as judgement_id,
        max(checked_on) as checked_on

    from links

    group by person_key

)

select
    reached.person_key,
    reached.member_key,
    answers.judgement_id,
    answers.checked_on

from reached

inner join answers
    on reached.person_key = answers.person_key
