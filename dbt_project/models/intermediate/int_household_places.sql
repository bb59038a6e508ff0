{{ config(post_hook="{{ analyze_this() }}") }}

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

excluded as (

    select distinct person_rules.person_key

    from person_rules

    inner join rules_in_force
        on person_rules.rule_code = rules_in_force.rule_code

)

-- Whoever cannot be covered takes nobody's place.
select
    people.person_key,
    row_number() over (
        partition by people.household_key
        order by people.is_continuing desc, people.person_key asc
    )::integer as household_place,
    (count(*) over (partition by people.household_key))::integer as household_people_count

from people

left join excluded
    on people.person_key = excluded.person_key

where excluded.person_key is null
