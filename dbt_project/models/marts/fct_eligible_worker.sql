{{ config(materialized="history") }}

with

people as (

    select *

    from {{ ref("int_people") }}

    where is_proposed

),

decisions as (

    select * from {{ ref("int_decisions") }}

),

household_places as (

    select * from {{ ref("int_household_places") }}

),

exclusion_lists as (

    select
        person_key,
        array_agg(list_name order by list_name) as exclusion_lists

    from {{ ref("int_exclusion_lists") }}

    group by person_key

)

select
    {{ run_id() }} as run_id,
    {{ covered_month() }} as covered_month,
    people.person_key,
    people.village_code,
    people.district_code,
    people.sex_code,
    people.birth_date,
    people.age_years,
    people.occupation_code,
    people.second_occupation_code,
    decisions.outcome,
    decisions.reason_codes,
    decisions.rule_version,
    people.is_continuing,
    people.welfare_decile,
    people.proposed_date,
    people.proposal_load_id,
    people.proposal_source_row,

    ---------- the facts that the rules judged
    people.is_in_registry,
    people.has_registry_event,
    people.is_deceased,
    people.is_moved_out,
    people.is_duplicate,
    people.is_nonactive,
    people.is_resident,
    people.facts_answered_date,
    people.registry_occupation_code,
    people.village_occupation_code,
    people.has_occupation_text,
    people.is_work_certified,
    people.has_phone,
    people.has_musdes_reference,
    round(people.name_similarity, 4) as name_similarity,
    people.is_birth_date_same,
    people.is_sex_same,
    people.is_village_same,
    people.is_nik_date_same,
    people.is_nik_sex_same,
    people.is_nik_temporary,
    people.nik_score,
    people.is_name_exportable,
    round(people.match_probability, 6) as match_probability,
    people.is_active_wage_earner,
    people.other_funding_sources,
    people.paid_until,
    coalesce(exclusion_lists.exclusion_lists, '{}') as exclusion_lists,
    people.refused_sources,
    household_places.household_place,
    household_places.household_people_count

from people

inner join decisions
    on people.person_key = decisions.person_key

left join exclusion_lists
    on people.person_key = exclusion_lists.person_key

left join household_places
    on people.person_key = household_places.person_key
