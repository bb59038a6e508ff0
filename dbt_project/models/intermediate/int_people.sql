{{ config(post_hook="{{ analyze_this() }}") }}

with

proposals as (

    select * from {{ ref("int_proposals") }}

),

registry as (

    select * from {{ ref("int_registry_facts") }}

),

life_states as (

    select * from {{ ref("int_life_states") }}

),

bpjs_cover as (

    select * from {{ ref("int_bpjs_cover") }}

),

month_before_list as (

    select * from {{ ref("int_month_before_list") }}

),

refused_records as (

    select * from {{ ref("int_refused_records") }}

),

probable_matches as (

    select * from {{ ref("int_probable_matches") }}

),

deciles as (

    select distinct on (household_key)
        household_key,
        welfare_decile

    from {{ ref("stg_welfare_deciles") }}

    order by household_key asc, decile_period desc, load_id asc, source_row asc

),

village_contacts as (

    select village_code

    from {{ ref("village_contacts") }}

    where {{ in_force() }}

),

region as (

    select * from {{ ref("region") }}

),

people as (

    select person_key from proposals

    union distinct

    select person_key from bpjs_cover
    where is_continuing

    union distinct

    select person_key from month_before_list

),

joined as (

    select

        ---------- keys
        people.person_key,
        proposals.load_id as proposal_load_id,
        proposals.source_row as proposal_source_row,

        ---------- what the registry says
        {{ unless_refused("registry.person_key is not null", "civil_registry") }}
            as is_in_registry,
        {{ unless_refused("life_states.has_excluding_event", "registry_events") }}
            as has_registry_event,
        {{ unless_refused("life_states.is_deceased", "registry_events") }} as is_deceased,
        {{ unless_refused("life_states.is_moved_out", "registry_events") }} as is_moved_out,
        {{ unless_refused("life_states.is_duplicate", "registry_events") }} as is_duplicate,
        {{ unless_refused("life_states.is_nonactive", "registry_events") }} as is_nonactive,
        life_states.death_date,
        life_states.death_reported_date,
        life_states.moved_out_date,
        life_states.family_event_code,
        life_states.family_event_date,
        registry.province_code = region.province_code
        and registry.regency_code = region.region_code as is_resident,
        registry.household_key,
        registry.sex_code,
        registry.birth_date,
        {{ age_in_years("registry.birth_date", covered_month()) }} as age_years,
        registry.occupation_code as registry_occupation_code,
        registry.answered_date as facts_answered_date,
        life_states.answer_effect as event_answer_effect,
        life_states.answered_date as event_answered_date,

        ---------- what the village says
        proposals.person_key is not null as is_proposed,
        proposals.occupation_code as village_occupation_code,
        proposals.second_occupation_code,
        proposals.has_occupation_text,
        proposals.is_work_certified,
        proposals.has_phone
        or registry.has_phone -- empty for whoever is not in the extract: unknown, not missing
        or village_contacts.village_code is not null as has_phone,
        proposals.has_musdes_reference,
        proposals.proposed_date,
        coalesce(proposals.village_code, registry.village_code, month_before_list.village_code)
            as village_code,

        ---------- how the two agree
        proposals.name_similarity,
        proposals.is_birth_date_same,
        proposals.is_sex_same,
        proposals.is_village_same,
        proposals.is_nik_date_same,
        proposals.is_nik_sex_same,
        proposals.is_nik_area_known,
        proposals.has_nik_sequence,
        proposals.is_nik_temporary,
        proposals.nik_score,
        proposals.is_name_exportable,
        probable_matches.probability as match_probability,

        ---------- what DTSEN and BPJS say
        deciles.welfare_decile,
        -- What we listed last month counts also while BPJS' list does not show it yet.
        coalesce(bpjs_cover.is_continuing, false)
        or month_before_list.person_key is not null as is_continuing,
        {{ unless_refused("bpjs_cover.is_active_wage_earner", "bpjs_participants") }}
            as is_active_wage_earner,
        case
            when cardinality(bpjs_cover.other_funding_sources) > 0
                then bpjs_cover.other_funding_sources
            when 'bpjs_participants' = any(refused_records.refused_sources) then null
            else '{}'
        end as other_funding_sources,
        greatest(bpjs_cover.paid_until, month_before_list.listed_month) as covered_until,
        bpjs_cover.paid_until,

        ---------- what they said and nobody could read
        coalesce(refused_records.refused_sources, '{}') as refused_sources

    from people

    cross join region

    left join proposals
        on people.person_key = proposals.person_key

    left join registry
        on people.person_key = registry.person_key

    left join life_states
        on people.person_key = life_states.person_key

    left join bpjs_cover
        on people.person_key = bpjs_cover.person_key

    left join month_before_list
        on people.person_key = month_before_list.person_key

    left join refused_records
        on people.person_key = refused_records.person_key

    left join probable_matches
        on people.person_key = probable_matches.person_key

    left join deciles
        on registry.household_key = deciles.household_key

    left join village_contacts
        on proposals.village_code = village_contacts.village_code

)

select
    *,
    left(village_code, 8) as district_code,
    coalesce(village_occupation_code, registry_occupation_code) as occupation_code

from joined
