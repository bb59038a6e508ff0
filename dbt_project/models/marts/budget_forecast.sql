{{ config(materialized="history") }}

with

region as (

    select * from {{ ref("region") }}

),

targets as (

    select * from {{ ref("targets") }}

    where {{ in_force() }}

),

budgets as (

    select * from {{ ref("budgets") }}

),

offers as (

    select * from {{ ref("int_offers") }}

),

people as (

    select * from {{ ref("int_people") }}

),

decisions as (

    select * from {{ ref("int_decisions") }}

    where outcome = 'eligible'

),

occupations as (

    select * from {{ ref("int_occupation_rules_in_force") }}

),

subsidies as (

    select * from {{ ref("fct_subsidy") }}

    where run_id = {{ run_id() }}

),

committed_before as (

    select * from {{ ref("int_committed_before") }}

),

listed as (

    select
        'current' as scenario,
        sector,
        count(distinct person_key) as persons

    from subsidies

    group by sector

),

verified as (

    select
        'verified' as scenario,
        occupations.sector,
        count(*) as persons

    from decisions

    inner join people
        on decisions.person_key = people.person_key

    inner join occupations
        on people.occupation_code = occupations.occupation_code

    group by occupations.sector

),

counted as (

    select * from listed

    union all

    select * from verified

),

-- Of a target nobody knows the sectors: it is reckoned at the highest price.
highest as (

    select
        month_covered,
        programme,
        max(amount_rp) as amount_rp

    from offers

    group by month_covered, programme

),

foreseen as (

    select
        counted.scenario,
        offers.month_covered,
        offers.programme,
        sum(counted.persons) as persons,
        sum(counted.persons * offers.amount_rp) as month_rp

    from counted

    inner join offers
        on counted.sector = offers.sector

    group by counted.scenario, offers.month_covered, offers.programme

    union all

    select
        'target' as scenario,
        highest.month_covered,
        highest.programme,
        targets.target_persons as persons,
        targets.target_persons * highest.amount_rp as month_rp

    from highest

    cross join region

    inner join targets
        on region.region_code = targets.area_code

),

added_up as (

    select
        foreseen.*,
        extract(year from foreseen.month_covered)::integer as fiscal_year,
        sum(foreseen.month_rp) over (
            partition by
                foreseen.scenario, foreseen.programme, extract(year from foreseen.month_covered)
            order by foreseen.month_covered
        ) as foreseen_rp

    from foreseen

),

compared as (

    select
        added_up.scenario,
        added_up.programme,
        budgets.budget_account,
        added_up.month_covered,
        added_up.fiscal_year,
        added_up.persons,
        added_up.month_rp,
        added_up.foreseen_rp
        + case
            when added_up.fiscal_year = extract(year from {{ covered_month() }})
                then coalesce(committed_before.committed_rp, 0)
            else 0
        end as cumulative_rp,
        coalesce(budgets.annual_ceiling_rp, 0) as annual_ceiling_rp,
        coalesce(budgets.is_assumption, true) as is_assumption

    from added_up

    left join budgets
        on
            added_up.programme = budgets.programme
            and added_up.month_covered between budgets.valid_from and budgets.valid_to

    left join committed_before
        on added_up.programme = committed_before.programme

)

select
    {{ run_id() }} as run_id,
    {{ covered_month() }} as covered_month,
    scenario,
    programme,
    budget_account,
    month_covered,
    fiscal_year,
    persons::integer as persons,
    month_rp::bigint as month_rp,
    cumulative_rp::bigint as cumulative_rp,
    annual_ceiling_rp,
    (annual_ceiling_rp - cumulative_rp)::bigint as left_rp,
    cumulative_rp > annual_ceiling_rp as is_over,
    min(month_covered) filter (where cumulative_rp > annual_ceiling_rp)
        over (partition by scenario, programme) as runs_out_month,
    is_assumption

from compared
