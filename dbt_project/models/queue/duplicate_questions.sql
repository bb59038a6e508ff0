{{ config(materialized="view") }}

with

suspected as (

    select * from {{ ref("int_suspected_duplicates") }}

    where is_suspected

),

pairs as (

    select * from {{ source("identity", "duplicate_pairs") }}

    where run_id = {{ run_id() }}

),

judgements as (

    select * from {{ ref("judgements_in_force") }}

    where kind = 'duplicate'

),

matching_rules as (

    select * from {{ ref("int_matching_rules") }}

),

people as (

    select * from {{ ref("int_people") }}

),

expiring as (

    select judgements.*

    from judgements

    cross join matching_rules

    where judgements.valid_until - {{ as_of() }} <= matching_rules.answer_notice_days

),

asked as (

    select
        suspected.person_key,
        suspected.other_person_key,
        null::bigint as renews_judgement_id

    from suspected

    union all

    select
        subject_key as person_key,
        object_key as other_person_key,
        judgement_id as renews_judgement_id

    from expiring

),

-- The workbook of the one who waits asks: proposed, and not covered yet.
sides as (

    select
        asked.*,
        pairs.probability,
        pairs.agreement,
        row_number() over (
            partition by asked.person_key, asked.other_person_key
            order by
                people.is_proposed desc,
                people.is_continuing asc,
                people.person_key asc
        ) as place,
        people.person_key as waiting_person_key,
        people.proposal_load_id as load_id,
        people.proposal_source_row as source_row,
        people.village_code

    from asked

    inner join pairs
        on
            asked.person_key = pairs.person_key
            and asked.other_person_key = pairs.other_person_key

    inner join people
        on people.person_key in (asked.person_key, asked.other_person_key)

)

select
    person_key,
    other_person_key,
    waiting_person_key,
    load_id,
    source_row,
    village_code,
    probability,
    agreement,
    renews_judgement_id

from sides

where place = 1
