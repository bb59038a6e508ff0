{{ config(post_hook="{{ analyze_this() }}") }}

with

people as (

    select * from {{ ref("int_people") }}

),

decisions as (

    select * from {{ ref("int_decisions") }}

),

occupations as (

    select * from {{ ref("int_occupation_rules_in_force") }}

),

bands as (

    select *

    from {{ ref("priority_rules") }}

    where {{ covered_month() }} between valid_from and valid_to

),

eligible as (

    select
        people.person_key,
        people.village_code,
        people.district_code,
        people.is_continuing,
        people.proposed_date,
        occupations.risk_rank,
        occupations.sector,
        continuing_bands.priority_rank as continuing_rank,
        decile_bands.priority_rank as decile_rank

    from people

    inner join decisions
        on
            people.person_key = decisions.person_key
            and decisions.outcome = 'eligible'

    left join occupations
        on people.occupation_code = occupations.occupation_code

    left join bands as continuing_bands
        on
            continuing_bands.criterion = 'is_continuing'
            and continuing_bands.min_value = people.is_continuing::integer

    left join bands as decile_bands
        on
            decile_bands.criterion = 'welfare_decile'
            and (
                people.welfare_decile between decile_bands.min_value and decile_bands.max_value
                or (people.welfare_decile is null and decile_bands.min_value is null)
            )

)

select
    person_key,
    village_code,
    district_code,
    is_continuing,
    sector,
    row_number() over (
        order by
            continuing_rank asc nulls last,
            decile_rank asc nulls last,
            risk_rank asc nulls last,
            proposed_date asc nulls last,
            person_key asc -- the recorded tie-break
    )::integer as priority_rank

from eligible
