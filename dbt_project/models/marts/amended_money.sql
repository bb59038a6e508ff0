{{ config(materialized="view") }}

with

approved as (

    select * from {{ source("ops", "approved_months") }}

),

amendments as (

    select * from {{ source("ops", "agreed_amendments") }}

),

enrolments as (

    select * from {{ ref("fct_enrolment_month") }}

),

subsidies as (

    select * from {{ ref("fct_subsidy") }}

),

rates as (

    select * from {{ ref("rates") }}

),

bought_programmes as (

    select * from {{ ref("bought_programmes") }}

),

decreed as (

    select
        approved.region_code,
        approved.covered_month,
        approved.run_id,
        subsidies.person_key,
        subsidies.programme,
        subsidies.amount_rp

    from approved

    inner join subsidies
        on
            approved.run_id = subsidies.run_id
            and approved.covered_month = subsidies.covered_month

),

removed as (

    select decreed.*

    from decreed

    inner join amendments
        on
            decreed.region_code = amendments.region_code
            and decreed.covered_month = amendments.covered_month
            and decreed.person_key = amendments.person_key
            and amendments.kind = 'remove'

),

-- By the rate of the month, the sector and the payer, as the approved run has them.
added as (

    select
        approved.region_code,
        approved.covered_month,
        approved.run_id,
        enrolments.person_key,
        rates.programme,
        rates.amount_rp

    from approved

    inner join amendments
        on
            approved.region_code = amendments.region_code
            and approved.covered_month = amendments.covered_month
            and amendments.kind = 'add'

    inner join enrolments
        on
            approved.run_id = enrolments.run_id
            and approved.covered_month = enrolments.covered_month
            and amendments.person_key = enrolments.person_key

    inner join rates
        on
            enrolments.funding_source = rates.payer
            and enrolments.sector = rates.sector
            and approved.covered_month between rates.valid_from and rates.valid_to

    inner join bought_programmes
        on
            rates.programme = bought_programmes.programme
            and rates.payer = bought_programmes.payer
            and approved.covered_month
            between bought_programmes.valid_from and bought_programmes.valid_to

),

told as (

    select
        *,
        'approved' as part

    from decreed

    union all

    select
        *,
        'added' as part

    from added

    union all

    select
        *,
        'removed' as part

    from removed

),

counted as (

    select
        region_code,
        covered_month,
        run_id,
        programme,
        count(*) filter (where part = 'approved') as approved_persons,
        count(*) filter (where part = 'added') as added_persons,
        count(*) filter (where part = 'removed') as removed_persons,
        coalesce(sum(amount_rp) filter (where part = 'approved'), 0) as approved_rp,
        coalesce(sum(amount_rp) filter (where part = 'added'), 0) as added_rp,
        coalesce(sum(amount_rp) filter (where part = 'removed'), 0) as removed_rp

    from told

    group by region_code, covered_month, run_id, programme

)

select
    region_code,
    covered_month,
    run_id,
    programme,
    approved_persons::integer as approved_persons,
    approved_rp::bigint as approved_rp,
    added_persons::integer as added_persons,
    added_rp::bigint as added_rp,
    removed_persons::integer as removed_persons,
    removed_rp::bigint as removed_rp,
    (approved_persons + added_persons - removed_persons)::integer as amended_persons,
    (approved_rp + added_rp - removed_rp)::bigint as amended_rp

from counted
