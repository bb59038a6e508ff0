with

judgements as (

    select * from identity.judgements_at({{ as_of() }})

),

checks as (

    select * from {{ source("identity", "judgement_checks") }}

),

nik_changes as (

    select * from {{ ref("nik_changes") }}

),

-- People are meant, not numbers: an answer about a number that was re-issued goes with the person.
followed as (

    select
        judgements.judgement_id,
        judgements.kind,
        judgements.rule_code,
        judgements.column_name,
        judgements.verdict,
        judgements.expected,
        judgements.decided_by,
        judgements.valid_until,
        coalesce(subject_changes.current_person_key, judgements.subject_key) as subject_key,
        coalesce(object_changes.current_person_key, judgements.object_key) as object_key

    from judgements

    left join nik_changes as subject_changes
        on
            judgements.kind in ('rule', 'duplicate')
            and judgements.subject_key = subject_changes.person_key
            and {{ follows_the_person("judgements.decided_on", "subject_changes") }}

    left join nik_changes as object_changes
        on
            judgements.kind in ('match', 'duplicate')
            and judgements.object_key = object_changes.person_key
            and {{ follows_the_person("judgements.decided_on", "object_changes") }}

),

-- A pair is one question, whoever of the two stands first.
ordered as (

    select
        judgement_id,
        kind,
        rule_code,
        column_name,
        verdict,
        expected,
        decided_by,
        valid_until,
        case when kind = 'duplicate' then least(subject_key, object_key) else subject_key end
            as subject_key,
        case when kind = 'duplicate' then greatest(subject_key, object_key) else object_key end
            as object_key

    from followed

    where kind != 'duplicate' or subject_key != object_key

)

select distinct on (
    ordered.kind, ordered.subject_key, ordered.object_key, ordered.rule_code, ordered.column_name
)
    ordered.judgement_id,
    ordered.kind,
    ordered.subject_key,
    ordered.object_key,
    ordered.rule_code,
    ordered.column_name,
    ordered.verdict,
    ordered.expected,
    ordered.valid_until,
    ordered.decided_by,
    checks.checked_by,
    checks.checked_on

from ordered

inner join checks
    on ordered.judgement_id = checks.judgement_id

order by
    ordered.kind asc,
    ordered.subject_key asc,
    ordered.object_key asc,
    ordered.rule_code asc,
    ordered.column_name asc,
    checks.checked_on desc,
    ordered.judgement_id desc
