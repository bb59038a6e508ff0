{{ config(materialized="history") }}

with

people as (

    select * from {{ ref("int_people") }}

),

provincial as (

    select person_key from {{ ref("int_exclusion_lists") }}

    where list_name = 'provincial_participants'

),

occupations as (

    select * from {{ ref("int_occupation_rules_in_force") }}

),

region as (

    select * from {{ ref("region") }}

),

bought_programmes as (

    select *

    from {{ ref("bought_programmes") }}

    where {{ in_force() }}

),

rates as (

    select *

    from {{ ref("rates") }}

    where {{ in_force() }}

),

-- What a payer pays in the covered month for what the regency buys.
monthly_rates as (

    select
        rates.payer,
        rates.sector,
        sum(rates.amount_rp)::bigint as amount_rp

    from rates

    cross join region

    inner join bought_programmes
        on
            rates.programme = bought_programmes.programme
            and region.payer = bought_programmes.payer

    group by rates.payer, rates.sector

)

select
    {{ run_id() }} as run_id,
    {{ covered_month() }} as covered_month,
    people.person_key,
    people.village_code,
    people.district_code,
    people.is_proposed,
    people.is_continuing,
    people.is_active_wage_earner,
    case
        when provincial.person_key is null or 'PEMDA_PROV' = any(people.other_funding_sources)
            then people.other_funding_sources
        else array_append(people.other_funding_sources, 'PEMDA_PROV')
    end as other_funding_sources,
    paid_by_oneself.amount_rp as paid_by_oneself_rp,
    paid_by_us.amount_rp as would_cost_us_rp,
    people.proposal_load_id,
    people.proposal_source_row

from people

left join provincial
    on people.person_key = provincial.person_key

cross join region

left join occupations
    on people.occupation_code = occupations.occupation_code

left join monthly_rates as paid_by_oneself
    on
        occupations.sector = paid_by_oneself.sector
        and paid_by_oneself.payer = 'MANDIRI'
        and paid_by_oneself.payer = any(people.other_funding_sources)

left join monthly_rates as paid_by_us
    on
        occupations.sector = paid_by_us.sector
        and region.payer = paid_by_us.payer

where
    cardinality(people.other_funding_sources) > 0
    or people.is_active_wage_earner
    or provincial.person_key is not null
