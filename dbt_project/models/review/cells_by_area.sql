{{ config(materialized="view") }}

with

funnel as (

    select * from {{ ref("coverage_funnel") }}

),

thresholds as (

    select * from {{ ref("disclosure_rules") }}

    where parameter = 'min_cell_persons'

),

areas as (

    select
        funnel.run_id,
        funnel.covered_month,
        funnel.area_level,
        funnel.area_code,
        funnel.area_name,
        funnel.district_code,
        funnel.approved_persons as persons,
        funnel.decided_true_on,
        thresholds.value as min_cell_persons

    from funnel

    inner join thresholds
        on funnel.covered_month between thresholds.valid_from and thresholds.valid_to

),

-- The regency is the one cell of its group: hidden when it is small, and partner of nobody.
upper_cells as (

    select
        *,
        run_id || ' ' || area_level as group_key,
        area_code as cell_key,
        false as is_total_hidden

    from areas

    where area_level in ('regency', 'district')

),

upper_areas as (

    {{ with_hidden_cells("upper_cells") }}

),

village_cells as (

    select
        areas.*,
        areas.run_id || ' ' || coalesce(areas.district_code, '') as group_key,
        areas.area_code as cell_key,
        districts.is_hidden as is_total_hidden

    from areas

    inner join upper_areas as districts
        on
            areas.run_id = districts.run_id
            and areas.district_code is not distinct from districts.district_code
            and districts.area_level = 'district'

    where areas.area_level = 'village'

),

villages as (

    {{ with_hidden_cells("village_cells") }}

),

judged as (

    select * from upper_areas

    union all

    select * from villages

)

select
    run_id,
    covered_month,
    area_level,
    area_code,
    area_name,
    district_code,
    case when not is_hidden then persons end as covered_persons,
    is_hidden,
    min_cell_persons,
    decided_true_on

from judged
