with

people as (

    select * from {{ ref("people") }}

),

name_limit as (

    select max(value)::integer as max_name_characters

    from {{ ref("eligibility_rules") }}

    where
        parameter = 'max_name_characters'
        and {{ in_force() }}

)

select
    people.person_key,
    people.phone is not null as has_phone,
    char_length(people.full_name) <= name_limit.max_name_characters
    and {{ fits_a_cell("people.full_name") }} as is_name_exportable

from people

cross join name_limit
