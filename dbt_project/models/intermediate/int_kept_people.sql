{{ config(post_hook="{{ analyze_this() }}") }}

with

people as (

    select * from {{ ref("int_people") }}

    where is_continuing and is_proposed

),

decisions as (

    select * from {{ ref("int_decisions") }}

    where outcome = 'needs_review'

),

rule_results as (

    select * from {{ ref("int_rule_results") }}

    where result = 'fail'

),

continuity_rules as (

    select *

    from {{ ref("continuity_rules") }}

    where {{ in_force() }}

),

limits as (

    select * from {{ ref("int_continuity_limits") }}

),

month_before_list as (

    select * from {{ ref("int_month_before_list") }}

),

exportable_people as (

    select * from {{ ref("exportable_people") }}

),

occupations as (

    select * from {{ ref("int_occupation_rules_in_force") }}

),

-- What cannot be judged takes no cover; what was judged and left to a person may.
open_rules as (

    select
        rule_results.person_key,
        bool_and(coalesce(continuity_rules.keeps_cover, false)) as are_keeping

    from rule_results

    left join continuity_rules
        on rule_results.rule_code = continuity_rules.rule_code

    group by rule_results.person_key

)

select
    people.person_key,
    coalesce(month_before_list.kept_months, 0) + 1 as kept_months

from people

cross join limits

inner join decisions
    on people.person_key = decisions.person_key

left join open_rules
    on people.person_key = open_rules.person_key

inner join occupations
    on
        people.occupation_code = occupations.occupation_code
        and occupations.sector is not null

inner join exportable_people
    on
        people.person_key = exportable_people.person_key
        and exportable_people.is_name_exportable

left join month_before_list
    on people.person_key = month_before_list.person_key

where
    coalesce(open_rules.are_keeping, true)
    and people.has_phone
    and coalesce(month_before_list.kept_months, 0) < limits.max_months_kept
