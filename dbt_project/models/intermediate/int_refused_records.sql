with

refused_rows as (

    select * from {{ ref("stg_refused_rows") }}

),

nik_changes as (

    select * from {{ ref("nik_changes") }}

),

-- What an unreadable row says of a number or of its person, nobody knows: it counts for both.
named as (

    select
        person_key,
        source

    from refused_rows

    union distinct

    select
        nik_changes.current_person_key as person_key,
        refused_rows.source

    from refused_rows

    inner join nik_changes
        on refused_rows.person_key = nik_changes.person_key

)

select
    person_key,
    array_agg(source order by source) as refused_sources

from named

group by person_key
