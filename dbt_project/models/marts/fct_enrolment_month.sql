{{ config(materialized="history") }}

with

people as (

    select * from {{ ref("int_people") }}

),

decisions as (

    select * from {{ ref("int_decisions") }}

),

allocation as (

    select * from {{ ref("int_allocation") }}

),

endings as (

    select * from {{ ref("int_endings") }}

),

occupations as (

    select * from {{ ref("int_occupation_rules_in_force") }}

),

region as (

    select * from {{ ref("region") }}

),

-- Whom only the decree keeps has the reasons beside the name, too.
decreed as (

    select person_key

    from allocation

    where standing = 'kept_by_decree'

),

at_stake as (

    select
        people.person_key,
        people.village_code,
        people.district_code,
        people.occupation_code,
        people.second_occupation_code,
        occupations.sector,
        people.is_continuing,
        people.covered_until,
        people.paid_until,
        decisions.outcome,
        decisions.reason_codes

    from people

    inner join decisions
        on people.person_key = decisions.person_key

    left join occupations
        on people.occupation_code = occupations.occupation_code

    left join decreed
        on people.person_key = decreed.person_key

    where
        decisions.outcome in ('eligible', 'needs_review')
        or people.is_continuing
        or decreed.person_key is not null

),

joined as (

    -- Whoever a held village keeps may be proposed by nobody tonight.
    select
        coalesce(allocation.person_key, at_stake.person_key) as person_key,
        allocation.standing,
        coalesce(allocation.is_funded, false) as is_funded,
        allocation.waiting_reason,
        allocation.place,
        allocation.priority_rank,
        allocation.kept_months,
        coalesce(allocation.village_code, at_stake.village_code) as village_code,
        coalesce(allocation.district_code, at_stake.district_code) as district_code,
        coalesce(allocation.occupation_code, at_stake.occupation_code) as occupation_code,
        coalesce(allocation.second_occupation_code, at_stake.second_occupation_code)
            as second_occupation_code,
        coalesce(allocation.sector, at_stake.sector) as sector,
        coalesce(at_stake.is_continuing, false) as is_continuing,
        at_stake.covered_until,
        at_stake.paid_until,
        at_stake.outcome,
        at_stake.reason_codes

    from at_stake

    full join allocation
        on at_stake.person_key = allocation.person_key

),

-- Months between the last one covered and this one.
counted as (

    select
        *,
        case
            when covered_until < {{ covered_month() }}
                then (
                    extract(year from age({{ covered_month() }}, covered_until)) * 12
                    + extract(month from age({{ covered_month() }}, covered_until))
                    - 1
                )::integer
            when covered_until is not null then 0
        end as missed_months

    from joined

)

select
    {{ run_id() }} as run_id,
    {{ covered_month() }} as covered_month,
    counted.person_key,
    case
        when counted.is_funded then 'approved'
        when counted.is_continuing and counted.outcome = 'not_eligible' then 'ended'
        when counted.is_continuing then 'lapsed'
        else 'proposed'
    end as state,
    case
        when counted.is_funded and counted.standing != 'eligible' then counted.standing
        when counted.is_funded and not counted.is_continuing then 'new'
        when counted.is_funded and counted.missed_months > 0 then 'resumed'
        when counted.is_funded then 'continued'
        when counted.is_continuing and counted.outcome = 'not_eligible' then 'ended'
        when counted.is_continuing then 'suspended'
        when counted.outcome = 'needs_review' then 'in_review'
        else 'waiting'
    end as movement,
    coalesce(
        case
            when counted.waiting_reason is not null then array[counted.waiting_reason]
            else counted.reason_codes
        end,
        '{}'
    ) as reason_codes,
    region.payer as funding_source,
    counted.place,
    counted.priority_rank,
    counted.village_code,
    counted.district_code,
    counted.occupation_code,
    counted.second_occupation_code,
    counted.sector,
    counted.is_continuing,
    case
        when counted.is_funded and counted.standing = 'kept_in_review' then counted.kept_months
        else 0
    end as kept_months,
    counted.missed_months,
    counted.paid_until,
    case
        when counted.is_continuing and counted.outcome = 'not_eligible' and not counted.is_funded
            then endings.ended_from
    end as ended_from

from counted

cross join region

left join endings
    on counted.person_key = endings.person_key
