with

committed as (

    {{ committed_before() }}

)

select
    programme,
    committed_rp

from committed
