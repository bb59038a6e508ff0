{{ config(unlogged=true, post_hook="{{ analyze_this() }}") }}

with

proposals as (

    select * from {{ ref("proposal_agreement") }}

    where agreement_rank = 1

),

roster_entries as (

    select * from {{ ref("roster_entries") }}

),

registry_entries as (

    select * from {{ ref("registry_entries") }}

),

region as (

    select * from {{ ref("region") }}

),

provinces as (

    select * from {{ ref("provinces") }}

),

own_districts as (

    select distinct replace(district_code, '.', '') as nik_prefix

    from {{ ref("villages") }}

),

weights as (

    select * from {{ ref("nik_content_weights") }}

    where {{ in_force_tonight() }}

),

-- The number that holds, and of whoever the registry does not know what the village says.
numbers as (

    select
        proposals.person_key,
        coalesce(registry_entries.nik, roster_entries.nik) as nik,
        coalesce(registry_entries.birth_date, roster_entries.birth_date) as birth_date,
        coalesce(registry_entries.sex_code, roster_entries.sex_code) as sex_code

    from proposals

    inner join roster_entries
        on
            proposals.load_id = roster_entries.load_id
            and proposals.source_row = roster_entries.source_row

    left join registry_entries
        on proposals.person_key = registry_entries.person_key

),

read_in_parts as (

    select
        numbers.person_key,
        substr(numbers.nik, 7, 6) in (
            to_char(numbers.birth_date, 'DDMMYY'),
            to_char(extract(day from numbers.birth_date) + 40, 'FM00')
            || to_char(numbers.birth_date, 'MMYY')
        ) as is_nik_date_same,
        (substr(numbers.nik, 7, 1) >= '4') = (numbers.sex_code = 'P') as is_nik_sex_same,
        provinces.province_code is not null
        and (
            left(numbers.nik, 4) != replace(region.region_code, '.', '')
            or own_districts.nik_prefix is not null
        ) as is_nik_area_known,
        right(numbers.nik, 4) != '0000' as has_nik_sequence,
        left(numbers.nik, 1) = '0' as is_nik_temporary

    from numbers

    cross join region

    left join provinces
        on left(numbers.nik, 2) = provinces.province_code

    left join own_districts
        on left(numbers.nik, 6) = own_districts.nik_prefix

),

-- Of what can be compared: a part of which nobody tells the fact weighs nothing.
scored as (

    select
        read_in_parts.person_key,
        round(
            100.0
            * coalesce(sum(weights.weight) filter (where parts.does_agree), 0)
            / sum(weights.weight)
        )::integer as nik_score

    from read_in_parts

    cross join
        lateral (
            values
            ('date', read_in_parts.is_nik_date_same),
            ('sex', read_in_parts.is_nik_sex_same),
            ('area', read_in_parts.is_nik_area_known),
            ('sequence', read_in_parts.has_nik_sequence)
        ) as parts (part, does_agree)

    inner join weights
        on parts.part = weights.part

    where parts.does_agree is not null

    group by read_in_parts.person_key

)

select
    read_in_parts.*,
    scored.nik_score

from read_in_parts

left join scored
    on read_in_parts.person_key = scored.person_key
