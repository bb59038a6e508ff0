with

judgements as (

    select * from {{ source("identity", "judgements") }}

),

in_force as (

    select *

    from {{ ref("judgements_in_force") }}

    where column_name is not null and verdict in ('same', 'accept')

),

accepted as (

    {{ pinned("village_rosters") }}

),

refused as (

    select *

    from {{ source("quarantine", "rows") }}

    where load_id = any({{ pinned_loads(["village_rosters"]) }})

),

read_rows as (

    select
        proposal_key,
        nik,
        repairs

    from accepted

    union all

    select
        (refused.row ->> 'proposal_key')::uuid as proposal_key,
        refused.row ->> 'nik' as nik,
        refused.row -> 'repairs' as repairs

    from refused

)

select
    in_force.judgement_id,
    bool_or(
        case in_force.kind
            when 'match' then read_rows.nik = judgements.new_value
            else read_rows.repairs ? in_force.column_name
        end
    ) as is_applied

from in_force

inner join judgements
    on in_force.judgement_id = judgements.judgement_id

inner join read_rows
    on in_force.subject_key = read_rows.proposal_key

group by in_force.judgement_id
