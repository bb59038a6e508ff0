{{ config(materialized="view") }}

select distinct on (covered_month)
    covered_month,
    run_id,
    as_of

from {{ source("ops", "runs") }}

where
    status = 'published'
    and as_of <= {{ as_of() }}
    and covered_month < {{ covered_month() }}

order by covered_month asc, as_of desc, opened_at desc
