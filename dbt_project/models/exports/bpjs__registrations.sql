with

enrolments as (

    select *

    from {{ ref("fct_enrolment_month") }}

    where
        {{ of_this_run() }}
        and state = 'approved'

),

people as (

    select * from {{ ref("people") }}

),

village_contacts as (

    select *

    from {{ ref("village_contacts") }}

    where {{ in_force() }}

),

bpjs_occupations as (

    select * from {{ ref("bpjs_occupations") }}

),

region as (

    select * from {{ ref("region") }}

),

rates as (

    select *

    from {{ ref("rates") }}

    where {{ in_force() }}

),

-- What BPJS calls Upah: the income that the payer's rates are reckoned from.
income_bases as (

    select
        payer,
        max(base_rp) as base_rp

    from rates

    group by payer

)

select
    people.nik as nomor_identitas,
    people.full_name as nama_lengkap,
    to_char(people.birth_date, 'DD-MM-YYYY') as tgl_lahir,
    coalesce(people.phone, village_contacts.phone) as handphone,
    null::text as email,
    first_occupations.bpjs_occupation_code as jenis_pekerjaan_1,
    second_occupations.bpjs_occupation_code as jenis_pekerjaan_2,
    region.bpjs_work_location_code as lokasi_pekerjaan,
    income_bases.base_rp as upah,
    region.package_code as kode_paket,
    region.contribution_months as bulan_iuran

from enrolments

cross join region

left join people
    on enrolments.person_key = people.person_key

left join income_bases
    on enrolments.funding_source = income_bases.payer

left join village_contacts
    on enrolments.village_code = village_contacts.village_code

left join bpjs_occupations as first_occupations
    on enrolments.occupation_code = first_occupations.occupation_code

left join bpjs_occupations as second_occupations
    on enrolments.second_occupation_code = second_occupations.occupation_code
