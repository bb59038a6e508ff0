{{ config(materialized="history") }}

with

earlier_order as (

    select * from {{ ref("int_earlier_order") }}

),

allocation as (

    select * from {{ ref("int_allocation") }}

),

decisions as (

    select * from {{ ref("int_decisions") }}

),

compared as (

    select
        coalesce(allocation.person_key, earlier_order.person_key) as person_key,
        coalesce(allocation.place, earlier_order.place) as place,
        allocation.person_key is not null as is_in_order,
        coalesce(allocation.is_funded, false) as is_funded,
        earlier_order.person_key is not null as is_known,
        coalesce(earlier_order.is_in_order, false) as was_in_order,
        coalesce(earlier_order.is_in_order and earlier_order.is_funded, false) as was_funded,
        allocation.waiting_reason,
        coalesce(allocation.village_code, earlier_order.village_code) as village_code,
        coalesce(allocation.district_code, earlier_order.district_code) as district_code,
        coalesce(allocation.occupation_code, earlier_order.occupation_code) as occupation_code,
        case
            when allocation.person_key is null then earlier_order.second_occupation_code
            else allocation.second_occupation_code
        end as second_occupation_code,
        coalesce(allocation.sector, earlier_order.sector) as sector,
        array[
            allocation.village_code,
            allocation.occupation_code,
            allocation.second_occupation_code,
            allocation.sector
        ] != array[
            earlier_order.village_code,
            earlier_order.occupation_code,
            earlier_order.second_occupation_code,
            earlier_order.sector
        ] as has_other_facts

    from allocation

    full join earlier_order
        on allocation.person_key = earlier_order.person_key

),

named as (

    select
        *,
        case
            when not is_known then 'entered'
            when is_in_order and not was_in_order then 'returned'
            when was_in_order and not is_in_order then 'left'
            when is_funded and not was_funded then 'promoted'
            when was_funded and not is_funded then 'displaced'
            when is_in_order and has_other_facts then 'other_facts'
        end as change_kind

    from compared

)

select
    {{ run_id() }} as run_id,
    {{ covered_month() }} as covered_month,
    named.person_key,
    named.change_kind,
    named.place,
    named.is_in_order,
    named.is_funded,
    named.was_funded,
    case
        when named.waiting_reason is not null then array[named.waiting_reason]
        when not named.is_in_order then coalesce(decisions.reason_codes, array['NOT_PROPOSED'])
        else '{}'::text[]
    end as reason_codes,
    named.village_code,
    named.district_code,
    named.occupation_code,
    named.second_occupation_code,
    named.sector

from named

left join decisions
    on named.person_key = decisions.person_key

where named.change_kind is not null
