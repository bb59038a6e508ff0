{% set about_people = [
    "civil_registry",
    "registry_events",
    "bpjs_participants",
    "civil_servants",
    "village_officials",
    "provincial_participants",
    "registry_answers",
] %}

with

source as (

    select *

    from {{ source("quarantine", "rows") }}

    where load_id = any({{ pinned_loads(about_people) }})

),

named as (

    select
        source.load_id,
        source.source_row,
        source.source,
        unnest(
            array[source.row ->> 'person_key', source.row ->> 'new_person_key']
        )::uuid as person_key

    from source

)

select

    ---------- keys
    load_id,
    source_row,
    person_key,

    ---------- codes
    source

from named

where person_key is not null
