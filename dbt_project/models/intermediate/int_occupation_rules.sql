{{ config(materialized="view") }}

with

people as (

    select * from {{ ref("int_people") }}

    where is_proposed

),

occupations as (

    select * from {{ ref("int_occupation_rules_in_force") }}

),

treated as (

    select
        people.*,
        -- An occupation in no list is for a person to judge.
        case
            when people.registry_occupation_code is not null
                then coalesce(registry_occupations.treatment, 'review')
        end as registry_treatment,
        case
            when people.village_occupation_code is not null
                then coalesce(village_occupations.treatment, 'review')
        end as village_treatment,
        second_occupations.treatment as second_treatment

    from people

    left join occupations as registry_occupations
        on people.registry_occupation_code = registry_occupations.occupation_code

    left join occupations as village_occupations
        on people.village_occupation_code = village_occupations.occupation_code

    left join occupations as second_occupations
        on people.second_occupation_code = second_occupations.occupation_code

),

judged as (

    select
        person_key,
        is_in_registry,
        is_work_certified,
        has_occupation_text,
        registry_occupation_code,
        village_occupation_code,
        registry_treatment,
        village_treatment,
        second_treatment,
        -- Certified by the village: what it says then counts alone.
        case
            when registry_treatment = 'not_working' and is_work_certified then null
            else registry_treatment
        end as counted_registry_treatment

    from treated

),

with_knowledge as (

    select
        *,
        is_in_registry
        and coalesce(counted_registry_treatment, village_treatment) is not null as has_occupation

    from judged

)

select
    people.person_key,
    rules.rule_code,
    rules.is_met,
    concat(
        'registry ', coalesce(people.registry_occupation_code, '-'),
        ', village ', coalesce(people.village_occupation_code, '-')
    ) as value_used,
    'civil_registry, village_rosters' as fact_source

from with_knowledge as people

cross join lateral (
    values
    (
        'OCCUPATION_EXCLUDED',
        case
            when people.has_occupation
                then
                    'excluded' != all(
                        array_remove(
                            array[
                                people.counted_registry_treatment,
                                people.village_treatment,
                                people.second_treatment
                            ],
                            null
                        )
                    )
        end
    ),
    (
        'OCCUPATION_NOT_WORKING',
        case
            when people.is_in_registry
                then people.counted_registry_treatment is distinct from 'not_working'
        end
    ),
    (
        'OCCUPATION_REVIEW',
        case
            when people.has_occupation
                then
                    people.counted_registry_treatment is distinct from 'review'
                    and people.village_treatment is distinct from 'review'
                    -- The village says «not working» of somebody whom the registry says works.
                    and coalesce(
                        people.village_treatment is distinct from 'not_working'
                        or people.counted_registry_treatment = 'not_working',
                        false
                    )
        end
    ),
    (
        'OCCUPATION_TEXT_UNKNOWN',
        case
            when people.is_in_registry
                then not people.has_occupation_text or people.village_treatment is not null
        end
    ),
    (
        'OCCUPATION_UNKNOWN',
        case when people.is_in_registry then people.has_occupation end
    )
) as rules (rule_code, is_met)

where rules.is_met is distinct from true
