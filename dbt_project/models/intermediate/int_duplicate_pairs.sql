with

pairs as (

    select * from {{ source("identity", "duplicate_pairs") }}

    where run_id = {{ run_id() }}

),

answered as (

    select * from {{ ref("judgements_in_force") }}

    where kind = 'duplicate'

),

people as (

    select * from {{ ref("int_people") }}

),

matching_rules as (

    select * from {{ ref("int_matching_rules") }}

)

select
    pairs.person_key,
    pairs.other_person_key,
    pairs.probability

from pairs

cross join matching_rules

inner join people
    on pairs.person_key = people.person_key

inner join people as other_people
    on pairs.other_person_key = other_people.person_key

left join answered
    on
        pairs.person_key = answered.subject_key
        and pairs.other_person_key = answered.object_key

where
    pairs.probability >= matching_rules.min_duplicate_probability
    and answered.judgement_id is null
