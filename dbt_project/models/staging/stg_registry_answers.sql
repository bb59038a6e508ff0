with

source as (

    {{ pinned("registry_answers") }}

),

extract_date as (

    select max(period) as extract_date

    from {{ source("ops", "loads") }}

    where load_id = any({{ pinned_loads(["civil_registry"]) }})

),

renamed as (

    select

        ---------- keys
        source.load_id,
        source.source_row,
        source.person_key,
        source.household_key,

        ---------- codes
        source.answer_code,
        source.sex_code,
        source.occupation_code,
        source.province_code,
        source.regency_code,
        source.district_code,
        source.village_code,

        ---------- booleans
        -- Of one day the answer is the newer: the service is asked after the extract was drawn.
        source.answered_date >= extract_date.extract_date as is_newer_than_extract,

        ---------- dates
        source.birth_date,
        source.answered_date

    from source

    cross join extract_date

    where source.valid_until >= {{ as_of() }}

)

select * from renamed
