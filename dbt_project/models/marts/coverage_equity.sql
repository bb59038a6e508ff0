{{ config(materialized="history") }}

with

workers as (

    select * from {{ ref("fct_eligible_worker") }}

    where {{ of_this_run() }}

),

enrolments as (

    select * from {{ ref("fct_enrolment_month") }}

    where
        {{ of_this_run() }}
        and state = 'approved'

),

villages as (

    select * from {{ ref("dim_village") }}

),

age_bands as (

    select * from {{ ref("age_bands") }}

    where {{ in_force() }}

),

occupation_groups as (

    select * from {{ ref("occupation_groups") }}

    where {{ in_force() }}

),

decile_bands as (

    select * from {{ ref("priority_rules") }}

    where
        criterion = 'welfare_decile'
        and {{ in_force() }}

),

people as (

    select
        workers.outcome = 'eligible' as is_eligible,
        workers.outcome = 'eligible' and enrolments.person_key is not null as is_approved,
        workers.district_code,
        workers.sex_code,
        age_bands.band as age_band,
        occupation_groups.occupation_group,
        decile_bands.band as decile_band

    from workers

    left join enrolments
        on workers.person_key = enrolments.person_key

    left join age_bands
        on workers.age_years between age_bands.min_age_years and age_bands.max_age_years

    left join occupation_groups
        on workers.occupation_code = occupation_groups.occupation_code

    left join decile_bands
        on
            workers.welfare_decile between decile_bands.min_value and decile_bands.max_value
            or (workers.welfare_decile is null and decile_bands.min_value is null)

),

grouped as (

    select
        case
            when grouping(district_code) = 0 then 'district'
            when grouping(sex_code) = 0 then 'sex'
            when grouping(age_band) = 0 then 'age'
            when grouping(occupation_group) = 0 then 'occupation'
            when grouping(decile_band) = 0 then 'welfare_decile'
            else 'regency'
        end as dimension,
        coalesce(
            district_code, sex_code, age_band, occupation_group, decile_band,
            case
                when
                    grouping(
                        district_code, sex_code, age_band, occupation_group, decile_band
                    ) = 31
                    then 'all'
                else 'unknown'
            end
        ) as band,
        count(*)::integer as proposed_persons,
        count(*) filter (where is_eligible)::integer as eligible_persons,
        count(*) filter (where is_approved)::integer as approved_persons

    from people

    group by grouping sets (
        (), (district_code), (sex_code), (age_band), (occupation_group), (decile_band)
    )

),

regency as (

    select
        approved_persons,
        eligible_persons

    from grouped

    where dimension = 'regency'

),

labels as (

    select distinct
        'district' as dimension,
        district_code as band,
        district_name as label_id

    from villages

    union all

    select
        'age' as dimension,
        band,
        label_id

    from age_bands

    union distinct

    select
        'occupation' as dimension,
        occupation_group as band,
        label_id

    from occupation_groups

)

select
    {{ run_id() }} as run_id,
    {{ covered_month() }} as covered_month,
    grouped.dimension,
    grouped.band,
    coalesce(labels.label_id, grouped.band) as label_id,
    grouped.proposed_persons,
    grouped.eligible_persons,
    grouped.approved_persons,
    round(
        grouped.approved_persons::numeric / nullif(grouped.eligible_persons, 0), 4
    )::numeric(5, 4) as approved_share,
    round(
        regency.approved_persons::numeric / nullif(regency.eligible_persons, 0), 4
    )::numeric(5, 4) as regency_share,
    {{ as_of() }} as decided_true_on

from grouped

cross join regency

left join labels
    on
        grouped.dimension = labels.dimension
        and grouped.band = labels.band
