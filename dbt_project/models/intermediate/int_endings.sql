with

people as (

    select * from {{ ref("int_people") }}

),

bpjs_cover as (

    select * from {{ ref("int_bpjs_cover") }}

),

exclusion_lists as (

    select * from {{ ref("int_exclusion_lists") }}

),

rule_set as (

    select * from {{ ref("int_rule_set") }}

),

rule_results as (

    select * from {{ ref("int_rule_results") }}

    where result = 'fail' and outcome = 'not_eligible'

),

ending_rules as (

    select *

    from {{ ref("ending_rules") }}

    where {{ covered_month() }} between valid_from and valid_to

),

happened as (

    select
        people.person_key,
        facts.rule_code,
        facts.happened_on

    from people

    cross join rule_set

    left join bpjs_cover
        on people.person_key = bpjs_cover.person_key

    cross join
        lateral (
            values
            ('REGISTRY_DECEASED', people.death_date),
            ('REGISTRY_MOVED_OUT', people.moved_out_date),
            (
                'AGE_OVER_MAXIMUM',
                (people.birth_date + make_interval(years => rule_set.age_limit_years))::date
            ),
            ('ACTIVE_WAGE_EARNER', bpjs_cover.wage_earner_since),
            ('ACTIVE_OTHER_FUNDING', bpjs_cover.other_funding_since)
        ) as facts (rule_code, happened_on)

    union all

    select
        person_key,
        case list_name
            when 'village_officials' then 'ON_VILLAGE_OFFICIAL_LIST'
            when 'provincial_participants' then 'FUNDED_BY_PROVINCE'
        end as rule_code,
        since as happened_on

    from exclusion_lists

)

select
    rule_results.person_key,
    -- Whatever has no day of its own ends with the month that is decided.
    least(
        min({{ first_month_no_longer_owed("happened.happened_on", "ending_rules.counts_from") }}),
        {{ covered_month() }}
    ) as ended_from

from rule_results

left join ending_rules
    on rule_results.rule_code = ending_rules.rule_code

left join happened
    on
        rule_results.person_key = happened.person_key
        and ending_rules.rule_code = happened.rule_code

group by rule_results.person_key
