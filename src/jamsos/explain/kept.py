"""What a run kept of one person, read in one moment: rules, results, facts, money, history."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

import psycopg
from psycopg.rows import dict_row

Row = dict[str, Any]

_RUN = """
    select
        runs.run_id, runs.as_of, runs.covered_month, published.run_id is not null as is_published
    from ops.runs as runs
    left join ops.published_runs as published on runs.run_id = published.run_id
    where
        case
            when %(run_id)s::text is not null then runs.run_id = %(run_id)s
            when %(month)s::date is not null
                then published.run_id is not null and runs.covered_month = %(month)s
            else published.run_id is not null
        end
    order by runs.covered_month desc
    limit 1
"""
_DECISION = """
    select * from marts.fct_eligible_worker
    where run_id = %(run_id)s and person_key = %(person_key)s
"""
_RESULTS = """
    select rule_code, result, value_used, fact_source, fact_date, judgement_id
    from marts.fct_rule_result
    where run_id = %(run_id)s and person_key = %(person_key)s
"""
_RULES = """
    select
        rules.rule_code, rules.rule_version, rules.outcome, rules.value as threshold,
        rules.legal_basis, rules.is_assumption,
        texts.question_id, texts.pass_id, texts.pass_fact, texts.empty_id, texts.found_id,
        texts.unknown_id, texts.value_kind, texts.fact_source, texts.fact_columns, texts.asked_of,
        reasons.text_id, reasons.action_id, reasons.turn
    from reference.eligibility_rules as rules
    inner join reference.rule_texts as texts on rules.rule_code = texts.rule_code
    inner join reference.reasons as reasons on rules.rule_code = reasons.reason_code
    where %(month)s between rules.valid_from and rules.valid_to
    order by texts.place
"""
_SOURCE_DAYS = """
    select inputs.source, max(loads.period)
    from ops.run_inputs as inputs
    inner join ops.loads as loads on inputs.load_id = loads.load_id
    where inputs.run_id = %(run_id)s
    group by inputs.source
"""
_ENROLMENT = """
    select * from marts.fct_enrolment_month
    where run_id = %(run_id)s and person_key = %(person_key)s
"""
_PLACE = """
    select waiting.waiting_place, waiting.district_waiting_place, reasons.text_id
    from review.waiting_list as waiting
    left join reference.reasons as reasons on waiting.reason_code = reasons.reason_code
    where waiting.run_id = %(run_id)s and waiting.person_key = %(person_key)s
"""
_MONEY = """
    select
        subsidies.programme, subsidies.amount_rp, subsidies.budget_account,
        rates.legal_basis, rates.is_assumption
    from marts.fct_subsidy as subsidies
    left join reference.rates as rates on subsidies.rate_id = rates.rate_id
    where subsidies.run_id = %(run_id)s and subsidies.person_key = %(person_key)s
    order by subsidies.programme
"""
_HISTORY = """
    select
        published.covered_month,
        workers.outcome,
        enrolments.state,
        enrolments.movement,
        coalesce(workers.reason_codes, enrolments.reason_codes, '{}') as reason_codes,
        coalesce(
            (
                select sum(subsidies.amount_rp) from marts.fct_subsidy as subsidies
                where
                    subsidies.run_id = published.run_id
                    and subsidies.person_key = %(person_key)s
            ),
            0
        )::bigint as amount_rp
    from ops.published_runs as published
    left join marts.fct_eligible_worker as workers
        on workers.run_id = published.run_id and workers.person_key = %(person_key)s
    left join marts.fct_enrolment_month as enrolments
        on enrolments.run_id = published.run_id and enrolments.person_key = %(person_key)s
    order by published.covered_month desc
"""
# A row whose NIK could be read, and that was put aside for something else.
_REFUSED_ROWS = """
    select distinct reasons.text_id
    from ops.run_inputs as inputs
    inner join landing.village_rosters as landed on inputs.load_id = landed.load_id
    inner join quarantine.rows as refused
        on landed.load_id = refused.load_id and landed.source_row = refused.source_row
    cross join unnest(refused.reason_codes) as given (reason_code)
    inner join reference.reasons as reasons on given.reason_code = reasons.reason_code
    where inputs.run_id = %(run_id)s and landed.person_key = %(person_key)s
    order by reasons.text_id
"""


@dataclass(frozen=True)
class Kept:
    """``decision`` is empty of whoever no village proposes, ``enrolment`` of whoever is no
    participant. The last four are the region's words."""

    run: Row
    decision: Row | None
    results: dict[str, Row]
    rules: list[Row]
    source_days: dict[str, date]
    enrolment: Row | None
    place: Row | None
    money: list[Row]
    history: list[Row]
    refused_rows: list[str]
    reasons: dict[str, str]
    occupations: dict[str, str]
    villages: dict[str, str]
    advice: str


def run_to_explain(
    connection: psycopg.Connection, *, run_id: str | None = None, month: date | None = None
) -> Row | None:
    """The run of this id, else the published run of ``month``, else the newest published one."""
    with connection.cursor(row_factory=dict_row) as cursor:
        return cursor.execute(_RUN, {"run_id": run_id, "month": month}).fetchone()


def kept_of(connection: psycopg.Connection, run: Row, person_key: UUID) -> Kept:
    """Everything that ``run`` and the published months keep of a person."""
    told = {
        "run_id": run["run_id"], "month": run["covered_month"], "person_key": person_key,
    }  # fmt: skip
    with connection.cursor(row_factory=dict_row) as cursor:

        def rows(query: str) -> list[Row]:
            return cursor.execute(query, told).fetchall()

        def row(query: str) -> Row | None:
            return cursor.execute(query, told).fetchone()

        return Kept(
            run=run,
            decision=row(_DECISION),
            results={each["rule_code"]: each for each in rows(_RESULTS)},
            rules=rows(_RULES),
            source_days={each["source"]: each["max"] for each in rows(_SOURCE_DAYS)}
            | dict.fromkeys(("match_candidates", "duplicate_pairs"), run["as_of"]),
            enrolment=row(_ENROLMENT),
            place=row(_PLACE),
            money=rows(_MONEY),
            history=rows(_HISTORY),
            refused_rows=[each["text_id"] for each in rows(_REFUSED_ROWS)],
            reasons=_words(cursor, "select reason_code, text_id from reference.reasons"),
            occupations=_words(
                cursor, "select occupation_code, occupation_name from reference.occupations"
            ),
            villages=_words(cursor, "select village_code, village_name from reference.villages"),
            advice=_words(cursor, "select reason_code, action_id from reference.reasons")[
                "NOT_PROPOSED"
            ],
        )


def _words(cursor: psycopg.Cursor[Row], query: str) -> dict[str, str]:
    return dict(tuple(each.values()) for each in cursor.execute(query))
