with

cells as (

    select * from {{ ref("cells_by_group") }}

),

published_runs as (

    select * from {{ source("ops", "published_runs") }}

)

select
    cells.covered_month,
    cells.dimension,
    cells.band,
    cells.label_id,
    cells.covered_persons,
    cells.is_hidden,
    cells.min_cell_persons,
    cells.decided_true_on

from cells

inner join published_runs
    on
        cells.run_id = published_runs.run_id
        and cells.covered_month = published_runs.covered_month
