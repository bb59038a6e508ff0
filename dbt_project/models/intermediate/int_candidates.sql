{{ config(post_hook="{{ analyze_this() }}") }}

with

people as (

    select * from {{ ref("int_people") }}

),

decisions as (

    select * from {{ ref("int_decisions") }}

),

kept_people as (

    select * from {{ ref("int_kept_people") }}

),

occupations as (

    select * from {{ ref("int_occupation_rules_in_force") }}

),

members as (

    select * from {{ ref("int_members") }}

),

leaving as (

    select * from {{ ref("int_leaving") }}

),

held_villages as (

    select * from {{ ref("int_held_villages") }}

    where not is_released

),

exportable_people as (

    select * from {{ ref("exportable_people") }}

),

village_contacts as (

    select village_code

    from {{ ref("village_contacts") }}

    where {{ in_force() }}

),

judged as (

    select
        people.person_key,
        case when kept_people.person_key is null then 'eligible' else 'kept_in_review' end
            as standing,
        people.village_code,
        people.district_code,
        people.occupation_code,
        people.second_occupation_code,
        occupations.sector,
        occupations.risk_rank,
        people.is_continuing,
        people.is_continuing
        and coalesce(
            people.covered_until >= ({{ covered_month() }} - interval '1 month')::date, true
        ) as is_covered_now,
        people.welfare_decile,
        people.proposed_date,
        kept_people.kept_months,
        held_villages.village_code is not null and members.person_key is null as is_held_back

    from people

    inner join decisions
        on people.person_key = decisions.person_key

    left join kept_people
        on people.person_key = kept_people.person_key

    left join occupations
        on people.occupation_code = occupations.occupation_code

    left join held_villages
        on people.village_code = held_villages.village_code

    left join members
        on people.person_key = members.person_key

    where
        decisions.outcome = 'eligible'
        or kept_people.person_key is not null

),

-- Of a held village whoever would leave stays, with what was known last.
held as (

    select
        leaving.person_key,
        'kept_by_hold' as standing,
        members.village_code,
        members.district_code,
        members.occupation_code,
        members.second_occupation_code,
        members.sector,
        null::integer as risk_rank,
        true as is_continuing,
        true as is_covered_now,
        null::integer as welfare_decile,
        null::date as proposed_date,
        null::integer as kept_months,
        false as is_held_back

    from leaving

    inner join held_villages
        on leaving.village_code = held_villages.village_code

    inner join members
        on leaving.person_key = members.person_key

    inner join exportable_people
        on
            leaving.person_key = exportable_people.person_key
            and exportable_people.is_name_exportable

    left join village_contacts
        on members.village_code = village_contacts.village_code

    where
        exportable_people.has_phone
        or village_contacts.village_code is not null

)

select * from judged

union all

select * from held
