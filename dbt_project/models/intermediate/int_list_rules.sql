{{ config(materialized="view") }}

with

people as (

    select * from {{ ref("int_people") }}

),

exclusion_lists as (

    select * from {{ ref("int_exclusion_lists") }}

),

judged as (

    select
        people.person_key,
        rules.rule_code,
        case
            when exclusion_lists.person_key is not null then false
            when rules.source = any(people.refused_sources) then null
            else true
        end as is_met,
        exclusion_lists.entries as value_used,
        rules.source as fact_source,
        null::date as fact_date

    from people

    cross join (
        values
        ('ON_CIVIL_SERVANT_LIST', 'civil_servants'),
        ('ON_VILLAGE_OFFICIAL_LIST', 'village_officials'),
        ('FUNDED_BY_PROVINCE', 'provincial_participants')
    ) as rules (rule_code, source)

    left join exclusion_lists
        on
            people.person_key = exclusion_lists.person_key
            and rules.source = exclusion_lists.list_name

)

-- A list that never came excludes nobody and sends nobody to review: review.unchecked_lists tells.
select * from judged

where is_met is distinct from true
