{{ config(post_hook="{{ analyze_this() }}") }}

with

participants as (

    select * from {{ ref("stg_bpjs_participants") }}

),

nik_changes as (

    select * from {{ ref("nik_changes") }}

),

region as (

    select * from {{ ref("region") }}

),

active_cover as (

    select
        coalesce(nik_changes.current_person_key, participants.person_key) as person_key,
        participants.segment = 'PU' as is_wage_earner,
        participants.segment = 'BPU' and participants.funding_source = region.payer as is_ours,
        participants.funding_source,
        participants.paid_until

    from participants

    cross join region

    left join nik_changes
        on
            participants.person_key = nik_changes.person_key
            and {{ follows_the_person("participants.start_date") }}

    where
        participants.status = 'AKTIF'
        and (participants.end_date is null or participants.end_date >= {{ covered_month() }})

)

select
    person_key,
    bool_or(is_wage_earner) as is_active_wage_earner,
    bool_or(is_ours) as is_continuing,
    coalesce(
        array_agg(distinct funding_source order by funding_source)
        filter (where not is_ours and not is_wage_earner),
        '{}'
    ) as other_funding_sources,
    max(paid_until) filter (where is_ours) as paid_until

from active_cover

group by person_key
