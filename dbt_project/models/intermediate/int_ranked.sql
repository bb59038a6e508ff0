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

    where {{ in_force() }}

),

quotas as (

    select *

    from {{ ref("quotas") }}

    where {{ in_force() }}

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

),

ranked as (

    select
        *,
        row_number() over (
            order by
                continuing_rank asc nulls last,
                decile_rank asc nulls last,
                risk_rank asc nulls last,
                proposed_date asc nulls last,
                person_key asc -- the recorded tie-break
        )::integer as priority_rank

    from eligible

),

ranked_in_district as (

    select
        *,
        row_number() over (partition by district_code order by priority_rank)::integer
            as district_rank

    from ranked

)

select
    ranked_in_district.person_key,
    ranked_in_district.village_code,
    ranked_in_district.district_code,
    ranked_in_district.is_continuing,
    ranked_in_district.sector,
    ranked_in_district.priority_rank,
    ranked_in_district.district_rank,
    -- A district without a quota is limited by the budget alone.
    coalesce(ranked_in_district.district_rank <= quotas.quota_persons, true) as is_within_quota

from ranked_in_district

left join quotas
    on ranked_in_district.district_code = quotas.district_code
