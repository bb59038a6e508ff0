{{ config(materialized="history") }}

with

people as (

    select * from {{ ref("int_people") }}

),

provincial as (

    select person_key from {{ ref("int_exclusion_lists") }}

    where list_name = 'provincial_participants'

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
    people.proposal_load_id,
    people.proposal_source_row

from people

left join provincial
    on people.person_key = provincial.person_key

where
    cardinality(people.other_funding_sources) > 0
    or people.is_active_wage_earner
    or provincial.person_key is not null
