with

rules as (

    select * from {{ ref("int_rules_in_force") }}

),

occupation_rules as (

    select * from {{ ref("int_occupation_rules_in_force") }}

),

thresholds as (

    select
        max(rule_version) as latest_rule_version,
        max(value) filter (where parameter = 'min_age_years')::integer as min_age_years,
        max(value) filter (where parameter = 'age_limit_years')::integer as age_limit_years,
        max(value) filter (where parameter = 'min_name_similarity') as min_name_similarity,
        max(value) filter (where parameter = 'max_insured_per_household')::integer
            as max_insured_per_household,
        md5(
            string_agg(concat_ws('|', rule_code, outcome, parameter, value), ';' order by rule_code)
        ) as digest

    from rules

),

occupations as (

    select
        md5(
            string_agg(
                concat_ws('|', occupation_code, treatment, risk_rank, sector),
                ';'
                order by occupation_code
            )
        ) as digest

    from occupation_rules

)

select
    thresholds.min_age_years,
    thresholds.age_limit_years,
    thresholds.min_name_similarity,
    thresholds.max_insured_per_household,
    thresholds.latest_rule_version
    || '.'
    || left(md5(thresholds.digest || coalesce(occupations.digest, '')), 8) as rule_version

from thresholds

cross join occupations
