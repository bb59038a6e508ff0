{{ config(materialized="history") }}

with

kinds as (

    select * from {{ ref("finding_kinds") }}

),

periods as (

    select * from {{ ref("int_periods_not_owed") }}

),

clusters as (

    select * from {{ ref("int_confirmed_clusters") }}

),

confirmed_duplicates as (

    select * from {{ ref("int_confirmed_duplicates") }}

),

lists as (

    select * from {{ ref("int_month_lists") }}

),

enrolments as (

    select * from {{ ref("fct_enrolment_month") }}

    where state = 'approved'

),

subsidies as (

    select * from {{ ref("fct_subsidy") }}

),

paid as (

    select * from {{ ref("int_months_paid") }}

),

nik_changes as (

    select * from {{ ref("nik_changes") }}

),

registry as (

    select * from {{ ref("int_registry_facts") }}

),

prices as (

    select * from {{ ref("int_monthly_prices") }}

),

asked_about as (

    select person_key from periods

    union distinct

    select person_key from clusters

),

approved as (

    select
        asked_about.person_key,
        enrolments.covered_month as month_covered,
        enrolments.run_id as list_run_id,
        enrolments.person_key as listed_person_key,
        enrolments.village_code

    from enrolments

    inner join lists
        on
            enrolments.run_id = lists.run_id
            and enrolments.covered_month = lists.covered_month

    left join nik_changes
        on
            enrolments.person_key = nik_changes.person_key
            and {{ follows_the_person("lists.as_of") }}

    inner join asked_about
        on
            asked_about.person_key
            = coalesce(nik_changes.current_person_key, enrolments.person_key)

),

-- What the list of the month committed, under whichever number.
committed as (

    select
        approved.person_key,
        approved.month_covered,
        max(approved.list_run_id) as list_run_id,
        max(approved.village_code) as village_code,
        sum(subsidies.committed_rp) filter (where subsidies.programme = 'JKK')::bigint as jkk_rp,
        sum(subsidies.committed_rp) filter (where subsidies.programme = 'JKM')::bigint as jkm_rp,
        sum(subsidies.committed_rp)::bigint as claim_rp

    from approved

    left join subsidies
        on
            approved.list_run_id = subsidies.run_id
            and approved.month_covered = subsidies.covered_month
            and approved.listed_person_key = subsidies.person_key

    group by approved.person_key, approved.month_covered

),

covered as (

    select
        coalesce(committed.person_key, paid.person_key) as person_key,
        coalesce(committed.month_covered, paid.month_covered) as month_covered,
        committed.person_key is not null as is_approved,
        paid.person_key is not null as is_paid,
        committed.list_run_id,
        committed.village_code,
        case when committed.person_key is null then prices.jkk_rp else committed.jkk_rp end
            as jkk_rp,
        case when committed.person_key is null then prices.jkm_rp else committed.jkm_rp end
            as jkm_rp,
        case when committed.person_key is null then prices.claim_rp else committed.claim_rp end
            as claim_rp

    from committed

    full outer join paid
        on
            committed.person_key = paid.person_key
            and committed.month_covered = paid.month_covered

    left join prices
        on paid.month_covered = prices.month_covered

),

-- All numbers of one person have the same lowest key among them.
clustered as (

    select
        clusters.person_key,
        coalesce(bool_or(confirmed_duplicates.is_kept), false) as is_kept,
        min(clusters.member_key::text) as cluster_key

    from clusters

    left join confirmed_duplicates
        on clusters.person_key = confirmed_duplicates.person_key

    group by clusters.person_key

),

-- Of one person's numbers covered in one month one is kept; each further one is a finding.
placed as (

    select
        clustered.person_key,
        covered.month_covered,
        row_number() over numbers as place,
        first_value(clustered.person_key) over numbers as kept_person_key

    from clustered

    inner join covered
        on clustered.person_key = covered.person_key

    window numbers as (
        partition by clustered.cluster_key, covered.month_covered
        order by clustered.is_kept desc, clustered.person_key asc
    )

),

found as (

    select
        periods.finding_kind,
        covered.person_key,
        covered.month_covered,
        periods.first_month,
        periods.evidence_source,
        periods.evidence_date,
        periods.reported_date,
        periods.value_used

    from periods

    inner join covered
        on
            periods.person_key = covered.person_key
            and covered.month_covered between periods.first_month and periods.last_month

    union all

    select
        'PAID_TWICE' as finding_kind,
        person_key,
        month_covered,
        month_covered as first_month,
        'judgements' as evidence_source,
        null::date as evidence_date,
        null::date as reported_date,
        kept_person_key::text as value_used

    from placed

    where place > 1

),

-- Several entries may tell the same: the earliest counts, and all are named.
told as (

    select
        finding_kind,
        person_key,
        month_covered,
        min(first_month) as ended_from,
        string_agg(distinct evidence_source, ', ' order by evidence_source) as evidence_source,
        min(evidence_date) as evidence_date,
        min(reported_date) as reported_date,
        string_agg(distinct value_used, ', ' order by value_used) as value_used

    from found

    group by finding_kind, person_key, month_covered

)

select
    {{ run_id() }} as run_id,
    {{ covered_month() }} as covered_month,
    told.finding_kind,
    told.person_key,
    told.month_covered,
    coalesce(covered.village_code, registry.village_code) as village_code,
    left(coalesce(covered.village_code, registry.village_code), 8) as district_code,
    told.ended_from,
    told.evidence_source,
    told.evidence_date,
    told.reported_date,
    told.value_used,
    covered.is_approved,
    covered.is_paid,
    covered.list_run_id,
    covered.jkk_rp,
    covered.jkm_rp,
    covered.claim_rp,
    row_number() over (
        partition by told.person_key, told.month_covered
        order by kinds.claim_order, told.finding_kind
    ) = 1 as is_claimed_here,
    kinds.turn

from told

inner join covered
    on
        told.person_key = covered.person_key
        and told.month_covered = covered.month_covered

inner join kinds
    on
        told.finding_kind = kinds.finding_kind
        and told.month_covered between kinds.valid_from and kinds.valid_to

left join registry
    on told.person_key = registry.person_key
