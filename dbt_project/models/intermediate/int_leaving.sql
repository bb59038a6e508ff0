{{ config(materialized="view") }}

with

members as (

    select * from {{ ref("int_members") }}

),

decisions as (

    select * from {{ ref("int_decisions") }}

),

kept_people as (

    select * from {{ ref("int_kept_people") }}

)

select
    members.person_key,
    members.village_code,
    decisions.outcome,
    coalesce(decisions.reason_codes, array['NOT_PROPOSED']) as reason_codes

from members

left join decisions
    on members.person_key = decisions.person_key

left join kept_people
    on members.person_key = kept_people.person_key

where
    decisions.outcome is distinct from 'eligible'
    and kept_people.person_key is null
