with

rule_results as (

    select * from {{ ref("int_rule_results") }}

    where result = 'fail' and outcome = 'not_eligible'

),

excluded as (

    select distinct person_key from rule_results

),

periods as (

    select * from {{ ref("int_periods_not_owed") }}

    where
        first_month <= {{ covered_month() }}
        and (last_month is null or last_month >= {{ covered_month() }})

)

select
    excluded.person_key,
    -- Whatever has no day of its own ends with the month that is decided.
    coalesce(min(periods.first_month), {{ covered_month() }}) as ended_from

from excluded

left join periods
    on excluded.person_key = periods.person_key

group by excluded.person_key
