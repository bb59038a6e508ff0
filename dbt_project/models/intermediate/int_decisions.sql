{{ config(post_hook="{{ analyze_this() }}") }}

with

people as (

    select * from {{ ref("int_people") }}

),

rule_results as (

    select * from {{ ref("int_rule_results") }}

),

rule_set as (

    select * from {{ ref("int_rule_set") }}

),

judged as (

    select
        person_key,
        bool_or(result = 'fail' and outcome = 'not_eligible') as is_excluded,
        array_agg(rule_code order by rule_code) filter (where result = 'fail') as reason_codes

    from rule_results

    where result != 'overridden'

    group by person_key

)

select
    people.person_key,
    case
        when judged.is_excluded then 'not_eligible'
        when not people.is_proposed then 'not_proposed'
        -- A failed review rule, or something that could not be judged: never eligible by silence.
        when judged.person_key is not null then 'needs_review'
        else 'eligible'
    end as outcome,
    coalesce(judged.reason_codes, '{}')
    || case when people.is_proposed then '{}'::text[] else array['NOT_PROPOSED'] end
        as reason_codes,
    rule_set.rule_version

from people

cross join rule_set

left join judged
    on people.person_key = judged.person_key
