with

villages as (

    select * from {{ ref("villages") }}

)

select
    village_code,
    village_name,
    village_type,
    district_code,
    district_name

from villages
