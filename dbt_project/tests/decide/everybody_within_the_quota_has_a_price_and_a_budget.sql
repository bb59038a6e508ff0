-- One commitment per person and bought programme. A missing rate, sector or budget line would
-- otherwise look like money that has run out.

with

ranked as (

    select *

    from {{ ref("int_quotas_met") }}

    where is_within_quota

),

commitments as (

    select * from {{ ref("int_commitments") }}

),

bought_programmes as (

    select *

    from {{ ref("bought_programmes") }}

    where {{ in_force() }}

),

region as (

    select * from {{ ref("region") }}

),

bought as (

    select count(*) as programme_count

    from bought_programmes

    inner join region
        on bought_programmes.payer = region.payer

),

expected as (

    select (select count(*) from ranked) * bought.programme_count as row_count

    from bought

),

found as (

    select
        count(*) as row_count,
        count(*) filter (where budget_account is null) as without_budget

    from commitments

)

select
    expected.row_count as expected_row_count,
    found.row_count as found_row_count,
    found.without_budget

from expected

cross join found

where
    expected.row_count is distinct from found.row_count
    or found.without_budget > 0
