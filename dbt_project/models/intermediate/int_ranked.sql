{{ config(post_hook="{{ analyze_this() }}") }}

with

candidates as (

    select * from {{ ref("int_candidates") }}

),

earlier_order as (

    select * from {{ ref("int_earlier_order") }}

),

last_place as (

    select coalesce(max(place), 0) as place from earlier_order

),

bands as (

    select *

    from {{ ref("priority_rules") }}

    where {{ in_force() }}

),

placed as (

    select
        candidates.*,
        coalesce(earlier_order.is_in_order and earlier_order.is_funded, false) as was_funded,
        continuing_bands.priority_rank as continuing_rank,
        covered_bands.priority_rank as covered_rank,
        -- Whoever has a place keeps it; newcomers of a later night come after the last one.
        coalesce(
            earlier_order.place,
            last_place.place
            + row_number() over (
                partition by earlier_order.person_key is null
                order by
                    continuing_bands.priority_rank asc nulls last,
                    covered_bands.priority_rank asc nulls last,
                    decile_bands.priority_rank asc nulls last,
                    candidates.risk_rank asc nulls last,
                    candidates.proposed_date asc nulls last,
                    candidates.person_key asc -- the recorded tie-break
            )
        )::integer as place

    from candidates

    cross join last_place

    left join earlier_order
        on candidates.person_key = earlier_order.person_key

    left join bands as continuing_bands
        on
            continuing_bands.criterion = 'is_continuing'
            and continuing_bands.min_value = candidates.is_continuing::integer

    left join bands as covered_bands
        on
            covered_bands.criterion = 'is_covered_now'
            and covered_bands.min_value = candidates.is_covered_now::integer

    left join bands as decile_bands
        on
            decile_bands.criterion = 'welfare_decile'
            and (
                candidates.welfare_decile between decile_bands.min_value and decile_bands.max_value
                or (candidates.welfare_decile is null and decile_bands.min_value is null)
            )

)

select
    person_key,
    standing,
    village_code,
    district_code,
    occupation_code,
    second_occupation_code,
    sector,
    is_continuing,
    kept_months,
    is_held_back,
    was_funded,
    place,
    -- Nobody who is funded this month gives way: a place frees only when somebody leaves.
    row_number() over (
        order by
            was_funded desc,
            continuing_rank asc nulls last,
            covered_rank asc nulls last,
            place asc
    )::integer as priority_rank

from placed
