with

source as (

    {{ pinned("village_rosters") }}

),

renamed as (

    select

        ---------- keys
        load_id,
        source_row,
        person_key,
        household_key,

        ---------- codes
        village_code,
        occupation_code,
        second_occupation_code,

        ---------- booleans
        coalesce(occupation_text, '') != '' as has_occupation_text,
        phone is not null as has_phone,
        musdes_number is not null as has_musdes_reference,
        is_work_certified,

        ---------- dates
        period as roster_month,
        proposed_date

    from source

)

select * from renamed
