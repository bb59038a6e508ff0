-- An outcome other than eligible has a reason with a text; eligible has none.

with

workers as (

    select *

    from {{ ref("fct_eligible_worker") }}

    where {{ of_this_run() }}

),

reasons as (

    select array_agg(reason_code) as reason_codes

    from {{ ref("reasons") }}

)

select workers.person_key

from workers

cross join reasons

where
    (workers.outcome = 'eligible') != (cardinality(workers.reason_codes) = 0)
    or not workers.reason_codes <@ reasons.reason_codes
