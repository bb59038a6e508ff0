with

source as (

    {{ pinned("registry_events") }}

),

renamed as (

    select distinct on (person_key, event_code, event_date, new_person_key)

        ---------- keys
        load_id,
        source_row,
        person_key,
        new_person_key,

        ---------- codes
        event_code,

        ---------- dates
        event_date,
        reported_date

    from source

    -- An increment repeats what was reported in the nights before: the first telling counts.
    order by
        person_key asc, event_code asc, event_date asc, new_person_key asc,
        reported_date asc, load_id asc, source_row asc

)

select * from renamed
