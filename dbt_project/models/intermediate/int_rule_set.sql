with

rules as (

    select * from {{ ref("int_rules_in_force") }}

),

rule_rows as (

    {{ rows_in_words("eligibility_rules", in_force()) }}

    union all

    {{ rows_in_words("occupation_rules", in_force()) }}

    union all

    {{ rows_in_words("life_events", in_force_tonight(), but=["label_id"]) }}

    union all

    {{ rows_in_words("matching_rules", in_force_tonight()) }}

),

digests as (

    select left(md5(string_agg(row_in_words, ';' order by row_in_words)), 8) as digest

    from rule_rows

),

thresholds as (

    select
        max(rule_version) as latest_rule_version,
        max(value) filter (where parameter = 'min_age_years')::integer as min_age_years,
        max(value) filter (where parameter = 'age_limit_years')::integer as age_limit_years,
        max(value) filter (where parameter = 'min_name_similarity') as min_name_similarity,
        max(value) filter (where parameter = 'max_insured_per_household')::integer
            as max_insured_per_household

    from rules

)

select
    thresholds.min_age_years,
    thresholds.age_limit_years,
    thresholds.min_name_similarity,
    thresholds.max_insured_per_household,
    thresholds.latest_rule_version || '.' || digests.digest as rule_version

from thresholds

cross join digests
