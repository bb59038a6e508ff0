{{ config(post_hook="{{ analyze_this() }}") }}

with

kinds as (

    select * from {{ ref("finding_kinds") }}

),

life_states as (

    select * from {{ ref("int_life_states") }}

),

participants as (

    select * from {{ ref("stg_bpjs_participants") }}

),

civil_servants as (

    select * from {{ ref("stg_civil_servants") }}

),

village_officials as (

    select * from {{ ref("stg_village_officials") }}

),

provincial_participants as (

    select * from {{ ref("stg_provincial_participants") }}

),

registry as (

    select * from {{ ref("int_registry_facts") }}

),

age_limits as (

    select
        value::integer as age_limit_years,
        valid_from,
        valid_to

    from {{ ref("eligibility_rules") }}

    where rule_code = 'AGE_OVER_MAXIMUM'

),

nik_changes as (

    select * from {{ ref("nik_changes") }}

),

region as (

    select * from {{ ref("region") }}

),

-- What a list speaks of, for what it tells without a day of its own.
lists as (

    select
        source,
        max(period) as list_month

    from {{ source("ops", "loads") }}

    where
        load_id = any(
            {{ pinned_loads(
                ["bpjs_participants", "civil_servants", "village_officials",
                "provincial_participants"]
            ) }}
        )

    group by source

),

-- A participation that is over without an end ended with the month last paid.
participations as (

    select
        participants.person_key,
        participants.segment,
        participants.funding_source,
        participants.start_date,
        case
            when participants.status = 'AKTIF' then participants.end_date
            else coalesce(
                participants.end_date, participants.paid_until, participants.start_date
            )
        end as last_day,
        participants.paid_until,
        lists.list_month

    from participants

    inner join lists
        on lists.source = 'bpjs_participants'

),

-- `told_on` places the entry among the changes of a number.
told as (

    select
        person_key,
        'PAID_WHILE_WAGE_EARNER' as finding_kind,
        coalesce(start_date, list_month) as first_day,
        last_day,
        'bpjs_participants' as evidence_source,
        list_month as reported_date,
        funding_source as value_used,
        start_date as told_on

    from participations

    where segment = 'PU'

    union all

    select
        participations.person_key,
        'PAID_BY_TWO' as finding_kind,
        coalesce(participations.start_date, participations.list_month) as first_day,
        least(participations.last_day, participations.paid_until) as last_day,
        'bpjs_participants' as evidence_source,
        participations.list_month as reported_date,
        participations.funding_source as value_used,
        participations.start_date as told_on

    from participations

    inner join region
        on participations.funding_source != region.payer

    where participations.segment = 'BPU'

    union all

    select
        provincial_participants.person_key,
        'PAID_BY_TWO' as finding_kind,
        provincial_participants.start_date as first_day,
        provincial_participants.end_date as last_day,
        'provincial_participants' as evidence_source,
        lists.list_month as reported_date,
        'PEMDA_PROV' as value_used,
        provincial_participants.start_date as told_on

    from provincial_participants

    inner join lists
        on lists.source = 'provincial_participants'

    union all

    select
        village_officials.person_key,
        'OFFICIAL_INSURED' as finding_kind,
        village_officials.start_date as first_day,
        village_officials.end_date as last_day,
        'village_officials' as evidence_source,
        lists.list_month as reported_date,
        village_officials.office_held as value_used,
        village_officials.start_date as told_on

    from village_officials

    inner join lists
        on lists.source = 'village_officials'

    union all

    -- The list tells who serves and not since when: certain from its own month on.
    select
        civil_servants.person_key,
        'OFFICIAL_INSURED' as finding_kind,
        lists.list_month as first_day,
        null::date as last_day,
        'civil_servants' as evidence_source,
        lists.list_month as reported_date,
        civil_servants.servant_kind as value_used,
        null::date as told_on

    from civil_servants

    inner join lists
        on lists.source = 'civil_servants'

    where civil_servants.status = 'AKTIF'

),

events as (

    select
        coalesce(nik_changes.current_person_key, told.person_key) as person_key,
        told.finding_kind,
        told.first_day,
        told.last_day,
        told.evidence_source,
        told.reported_date,
        told.value_used

    from told

    left join nik_changes
        on
            told.person_key = nik_changes.person_key
            and {{ follows_the_person("told.told_on") }}

    union all

    select
        person_key,
        'PAID_AFTER_DEATH' as finding_kind,
        death_date as first_day,
        null::date as last_day,
        'registry_events' as evidence_source,
        death_reported_date as reported_date,
        null::text as value_used

    from life_states

    where is_deceased and death_date is not null

    union all

    select
        person_key,
        'PAID_AFTER_MOVE' as finding_kind,
        moved_out_date as first_day,
        null::date as last_day,
        'registry_events' as evidence_source,
        null::date as reported_date,
        null::text as value_used

    from life_states

    where is_moved_out

    union all

    select
        registry.person_key,
        'PAID_OVER_AGE' as finding_kind,
        greatest(
            (
                registry.birth_date
                + age_limits.age_limit_years * interval '1 year'
            )::date,
            age_limits.valid_from
        ) as first_day,
        age_limits.valid_to as last_day,
        'civil_registry' as evidence_source,
        null::date as reported_date,
        age_limits.age_limit_years || ' years' as value_used

    from registry

    inner join age_limits
        on
            registry.birth_date
            <= (
                least({{ covered_month() }}, age_limits.valid_to)
                - age_limits.age_limit_years * interval '1 year'
            )

),

periods as (

    select
        events.person_key,
        events.finding_kind,
        case kinds.starts
            when 'month_after' then date_trunc('month', events.first_day) + interval '1 month'
            when 'first_day' then date_trunc('month', events.first_day - 1) + interval '1 month'
        end::date as first_month,
        events.last_day,
        events.evidence_source,
        events.first_day as evidence_date,
        events.reported_date,
        events.value_used,
        kinds.valid_from,
        kinds.valid_to

    from events

    inner join kinds
        on events.finding_kind = kinds.finding_kind

)

select
    person_key,
    finding_kind,
    greatest(first_month, valid_from) as first_month,
    date_trunc('month', least(last_day, valid_to))::date as last_month,
    evidence_source,
    evidence_date,
    reported_date,
    value_used

from periods

where
    greatest(first_month, valid_from) <= least(last_day, valid_to)
