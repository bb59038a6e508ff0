with

source as (

    {{ pinned("civil_registry") }}

),

renamed as (

    select

        ---------- keys
        load_id,
        source_row,
        person_key,
        household_key,

        ---------- codes
        sex_code,
        occupation_code,
        province_code,
        regency_code,
        district_code,
        village_code,

        ---------- booleans
        phone is not null as has_phone,
        family_role_code = '1' as is_family_head, -- STAT_HBKEL of a kepala keluarga

        ---------- dates
        birth_date

    from source

)

select * from renamed
