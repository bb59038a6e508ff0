{{ config(materialized="view") }}

with

people as (

    select * from {{ ref("int_people") }}

    where is_proposed and household_key is not null

),

person_rules as (

    select * from {{ ref("int_person_rules") }}

    where not is_met

),

rules_in_force as (

    select * from {{ ref("int_rules_in_force") }}

    where outcome = 'not_eligible'

),

rule_set as (

    select * from {{ ref("int_rule_set") }}

),

excluded as (

    select distinct person_rules.person_key

    from person_rules

    inner join rules_in_force
        on person_rules.rule_code = rules_in_force.rule_code

),

-- Whoever cannot be covered takes nobody's place.
placed as (

    select
        people.person_key,
        row_number() over (
            partition by people.household_key
            order by people.is_continuing desc, people.person_key asc
        ) as place,
        count(*) over (partition by people.household_key) as people_count

    from people

    left join excluded
        on people.person_key = excluded.person_key

    where excluded.person_key is null

)

select
    placed.person_key,
    'HOUSEHOLD_OVER_LIMIT' as rule_code,
    false as is_met,
    'number ' || placed.place || ' of ' || placed.people_count as value_used,
    'civil_registry' as fact_source

from placed

cross join rule_set

where placed.place > rule_set.max_insured_per_household
