{{ config(materialized="history") }}

with

pairs as (

    select * from {{ ref("int_suspected_duplicates") }}

),

people as (

    select * from {{ ref("int_people") }}

)

select
    {{ run_id() }} as run_id,
    {{ covered_month() }} as covered_month,
    pairs.person_key,
    pairs.other_person_key,
    pairs.probability,
    pairs.is_suspected,
    pairs.is_dissolved,
    pairs.cluster_id,
    pairs.cluster_size,
    people.village_code,
    other_people.village_code as other_village_code,
    people.is_continuing,
    other_people.is_continuing as other_is_continuing

from pairs

inner join people
    on pairs.person_key = people.person_key

inner join people as other_people
    on pairs.other_person_key = other_people.person_key
