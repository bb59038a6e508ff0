-- In every dimension of the equity table the groups add up to the regency.

with

equity as (

    select * from {{ ref("coverage_equity") }}

    where {{ of_this_run() }}

),

totals as (

    select
        dimension,
        sum(proposed_persons) as proposed_persons,
        sum(eligible_persons) as eligible_persons,
        sum(approved_persons) as approved_persons

    from equity

    group by dimension

)

select bands.dimension

from totals as bands

inner join totals as regency
    on
        regency.dimension = 'regency'
        and (
            bands.proposed_persons != regency.proposed_persons
            or bands.eligible_persons != regency.eligible_persons
            or bands.approved_persons != regency.approved_persons
        )
