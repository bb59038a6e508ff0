{{ config(materialized="view") }}

with

equity as (

    select * from {{ ref("coverage_equity") }}

    where dimension in ('sex', 'age', 'occupation', 'welfare_decile')

),

thresholds as (

    select * from {{ ref("disclosure_rules") }}

    where parameter = 'min_cell_persons'

),

cells as (

    select
        equity.run_id,
        equity.covered_month,
        equity.dimension,
        equity.band,
        equity.label_id,
        equity.approved_persons as persons,
        equity.decided_true_on,
        thresholds.value as min_cell_persons,
        equity.run_id || ' ' || equity.dimension as group_key,
        equity.band as cell_key,
        false as is_total_hidden

    from equity

    inner join thresholds
        on equity.covered_month between thresholds.valid_from and thresholds.valid_to

),

judged as (

    {{ with_hidden_cells("cells") }}

)

select
    run_id,
    covered_month,
    dimension,
    band,
    label_id,
    case when not is_hidden then persons end as covered_persons,
    is_hidden,
    min_cell_persons,
    decided_true_on

from judged
