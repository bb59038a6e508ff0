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
        people.person_key,
        people.is_in_registry,
        people.is_work_certified,
        people.has_occupation_text,
        people.registry_occupation_code,
        people.village_occupation_code,
        people.second_occupation_code,
        people.proposed_date,
        people.facts_answered_date,
        {{ registry_source() }} as registry_source,
        -- An occupation in no list is for a person to judge.
        case
            when people.registry_occupation_code is not null
                then coalesce(by_registry.treatment, 'review')
        end as registry_treatment,
        case
            when people.village_occupation_code is not null
                then coalesce(by_village.treatment, 'review')
        end as village_treatment,
        second_job.treatment as second_treatment

    from people

    left join occupations as by_registry
        on people.registry_occupation_code = by_registry.occupation_code

    left join occupations as by_village
        on people.village_occupation_code = by_village.occupation_code

    left join occupations as second_job
        on people.second_occupation_code = second_job.occupation_code

),

-- «Not working» counts for nothing once the village certifies work: then its word stands alone.
counted as (

    select
        *,
        case
            when registry_treatment != 'not_working' or not is_work_certified
                then registry_treatment
        end as counted_treatment

    from treated

),

-- Materialised: worked out once per person, not once per rule.
weighed as materialized (

    select
        *,
        is_in_registry
        and coalesce(counted_treatment, village_treatment) is not null as has_occupation,
        'excluded' in (
            coalesce(counted_treatment, ''),
            coalesce(village_treatment, ''),
            coalesce(second_treatment, '')
        ) as is_excluded,
        coalesce(counted_treatment = 'not_working', false) as is_not_working,
        'review' in (
            coalesce(counted_treatment, ''),
            coalesce(village_treatment, '')
        ) as is_for_review,
        coalesce(village_treatment = 'not_working', false) as is_not_working_to_the_village

    from counted

),

judged as (

    select
        weighed.person_key,
        rules.rule_code,
        case when weighed.is_in_registry then rules.is_met end as is_met,
        concat_ws(
            '/',
            coalesce(weighed.registry_occupation_code, '-'),
            coalesce(weighed.village_occupation_code, '-'),
            weighed.second_occupation_code
        ) as value_used,
        case when rules.is_registrys_word then weighed.registry_source else 'village_rosters' end
            as fact_source,
        case
            when rules.is_registrys_word then weighed.facts_answered_date
            else weighed.proposed_date
        end as fact_date

    from weighed

    -- Whose word it is: the registry's, unless only the village's decides.
    cross join lateral (
        values
        ('OCCUPATION_UNKNOWN', weighed.has_occupation or weighed.has_occupation_text, true),
        (
            'OCCUPATION_TEXT_UNKNOWN',
            not weighed.has_occupation_text or weighed.village_treatment is not null,
            false
        ),
        (
            'OCCUPATION_EXCLUDED',
            case when weighed.has_occupation then not weighed.is_excluded end,
            coalesce(weighed.counted_treatment = 'excluded', not weighed.has_occupation)
        ),
        ('OCCUPATION_NOT_WORKING', not weighed.is_not_working, true),
        (
            'OCCUPATION_REVIEW',
            case
                when weighed.has_occupation
                    then
                        not weighed.is_for_review
                        -- Only the village says so: somebody has to ask.
                        and (weighed.is_not_working or not weighed.is_not_working_to_the_village)
            end,
            coalesce(weighed.counted_treatment = 'review', not weighed.has_occupation)
        )
    ) as rules (rule_code, is_met, is_registrys_word)

)

select * from judged

where is_met is distinct from true
