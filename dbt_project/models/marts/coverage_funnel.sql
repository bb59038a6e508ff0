{{ config(materialized="history") }}

with

villages as (

    select * from {{ ref("dim_village") }}

),

region as (

    select * from {{ ref("region") }}

),

rule_set as (

    select * from {{ ref("int_rule_set") }}

),

registry as (

    select * from {{ ref("int_registry_facts") }}

),

loads as (

    select * from {{ source("ops", "loads") }}

    where load_id = any({{ pinned_loads(["civil_registry", "village_rosters"]) }})

),

workers as (

    select * from {{ ref("fct_eligible_worker") }}

    where {{ of_this_run() }}

),

enrolments as (

    select * from {{ ref("fct_enrolment_month") }}

    where
        {{ of_this_run() }}
        and state = 'approved'

),

waiting as (

    select * from {{ ref("waiting_list") }}

    where {{ of_this_run() }}

),

rule_results as (

    select * from {{ ref("int_rule_results") }}

    where result != 'overridden'

),

identity_rules as (

    select * from {{ ref("identity_rules") }}

    where {{ in_force() }}

),

targets as (

    select * from {{ ref("targets") }}

    where {{ in_force() }}

),

populations as (

    select * from {{ ref("populations") }}

    where {{ in_force() }}

),

quotas as (

    select * from {{ ref("quotas") }}

    where {{ in_force() }}

),

-- Whoever failed a question of identity, or of whom it could not be answered.
unverified as (

    select distinct rule_results.person_key

    from rule_results

    inner join identity_rules
        on rule_results.rule_code = identity_rules.rule_code

),

residents as (

    select
        registry.village_code,
        count(*) as residents_of_age

    from registry

    cross join region

    cross join rule_set

    where
        registry.province_code = region.province_code
        and registry.regency_code = region.region_code
        and {{ age_in_years("registry.birth_date", covered_month()) }}
        >= rule_set.min_age_years
        and {{ age_in_years("registry.birth_date", covered_month()) }}
        < rule_set.age_limit_years

    group by registry.village_code

),

delivered as (

    select
        scope as village_code,
        sum(delivered) as proposed_rows,
        sum(accepted) as readable_rows

    from loads

    where source = 'village_rosters'

    group by scope

),

judged as (

    select
        workers.village_code,
        count(*) as proposed_persons,
        max(workers.proposed_date) as proposed_true_on,
        count(*) filter (where unverified.person_key is null) as verified_persons,
        count(*) filter (where workers.outcome = 'eligible') as eligible_persons,
        count(*) filter (where workers.outcome = 'needs_review') as in_review_persons,
        count(*) filter (where workers.outcome = 'not_eligible') as not_eligible_persons

    from workers

    left join unverified
        on workers.person_key = unverified.person_key

    group by workers.village_code

),

approved as (

    select
        village_code,
        count(*) as approved_persons

    from enrolments

    group by village_code

),

queued as (

    select
        village_code,
        count(*) as waiting_persons

    from waiting

    group by village_code

),

-- Somebody whose village nobody knows is of the regency all the same.
places as (

    select
        village_code,
        village_name,
        district_code,
        district_name

    from villages

    union all

    select
        elsewhere.village_code,
        null as village_name,
        null as district_code,
        null as district_name

    from (
        select village_code from judged
        union distinct
        select village_code from approved
        union distinct
        select village_code from queued
    ) as elsewhere

    left join villages
        on elsewhere.village_code = villages.village_code

    where villages.village_code is null

),

counted as (

    select
        places.village_code,
        places.village_name,
        places.district_code,
        places.district_name,
        coalesce(residents.residents_of_age, 0) as residents_of_age,
        coalesce(delivered.proposed_rows, 0) as proposed_rows,
        coalesce(delivered.readable_rows, 0) as readable_rows,
        coalesce(judged.proposed_persons, 0) as proposed_persons,
        judged.proposed_true_on,
        coalesce(judged.verified_persons, 0) as verified_persons,
        coalesce(judged.eligible_persons, 0) as eligible_persons,
        coalesce(judged.in_review_persons, 0) as in_review_persons,
        coalesce(judged.not_eligible_persons, 0) as not_eligible_persons,
        coalesce(queued.waiting_persons, 0) as waiting_persons,
        coalesce(approved.approved_persons, 0) as approved_persons

    from places

    left join residents
        on places.village_code = residents.village_code

    left join delivered
        on places.village_code = delivered.village_code

    left join judged
        on places.village_code is not distinct from judged.village_code

    left join queued
        on places.village_code is not distinct from queued.village_code

    left join approved
        on places.village_code is not distinct from approved.village_code

),

areas as (

    select
        case
            when grouping(counted.village_code) = 0 then 'village'
            when grouping(counted.district_code) = 0 then 'district'
            else 'regency'
        end as area_level,
        case
            when grouping(counted.village_code) = 0 then counted.village_code
            when grouping(counted.district_code) = 0 then counted.district_code
            else region.region_code
        end as area_code,
        case
            when grouping(counted.village_code) = 0 then min(counted.village_name)
            when grouping(counted.district_code) = 0 then min(counted.district_name)
        end as area_name,
        counted.district_code,
        sum(counted.residents_of_age)::integer as residents_of_age,
        sum(counted.proposed_rows)::integer as proposed_rows,
        sum(counted.readable_rows)::integer as readable_rows,
        sum(counted.proposed_persons)::integer as proposed_persons,
        max(counted.proposed_true_on) as proposed_true_on,
        sum(counted.verified_persons)::integer as verified_persons,
        sum(counted.eligible_persons)::integer as eligible_persons,
        sum(counted.in_review_persons)::integer as in_review_persons,
        sum(counted.not_eligible_persons)::integer as not_eligible_persons,
        sum(counted.waiting_persons)::integer as waiting_persons,
        sum(counted.approved_persons)::integer as approved_persons

    from counted

    cross join region

    group by
        region.region_code,
        grouping sets (
            (), (counted.district_code), (counted.district_code, counted.village_code)
        )

),

registry_date as (

    select max(period) as residents_true_on from loads

    where source = 'civil_registry'

)

select
    {{ run_id() }} as run_id,
    {{ covered_month() }} as covered_month,
    areas.area_level,
    areas.area_code,
    areas.area_name,
    areas.district_code,
    populations.population_persons,
    populations.true_on as population_true_on,
    targets.target_persons,
    targets.true_on as target_true_on,
    quotas.quota_persons,
    quotas.valid_from as quota_true_on,
    areas.residents_of_age,
    registry_date.residents_true_on,
    areas.proposed_rows,
    areas.readable_rows,
    areas.proposed_persons,
    areas.proposed_true_on,
    areas.verified_persons,
    areas.eligible_persons,
    areas.in_review_persons,
    areas.not_eligible_persons,
    areas.waiting_persons,
    areas.approved_persons,
    {{ as_of() }} as decided_true_on,
    0 as sent_persons,
    0 as accepted_persons,
    0 as paid_persons,
    null::date as settled_true_on

from areas

cross join registry_date

left join populations
    on areas.area_code = populations.area_code

left join targets
    on areas.area_code = targets.area_code

left join quotas
    on areas.area_code = quotas.area_code
