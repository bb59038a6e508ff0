"""Judge loads, runs and exports, and write down what was decided.

A subject is allowed only by its row in ``quality.gate_log``: the ledgers of publications, runs and
exports refer to it, so without one the database itself refuses.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from datetime import date

import psycopg
from psycopg import sql

from jamsos.clock import covered_month
from jamsos.errors import JamsosError
from jamsos.gates.decision import GateDecision, decide
from jamsos.gates.examination import examine
from jamsos.gates.facts import facts_of
from jamsos.gates.kinds import LEARNING
from jamsos.gates.learning import learnt
from jamsos.gates.limits import limits_on
from jamsos.gates.log import turn_of, write_verdicts
from jamsos.gates.suites import Suite, SuiteUnreadable, load_suite
from jamsos.gates.waivers import waivers_in_force
from jamsos.region import region
from jamsos.settings import settings
from jamsos.sources import (
    ASKED,
    EXTRACTS,
    answers_contract,
    extract_contract,
    roster_contract,
)
from jamsos.warehouse.connection import connect
from jamsos.warehouse.fence import pass_fence, take_fence

_log = logging.getLogger(__name__)

_ROWS_OF_A_RUN = {
    "run": "select * from {table} where run_id = {run_id}",
    "pinned": (
        "select * from {table} where load_id = any(array(select load_id from ops.run_inputs "
        "where run_id = {run_id} and source = {source}))"
    ),
    "workbench": "select * from {table}",
}


class NothingToJudge(JamsosError):
    """A gate was asked about no subject at all: somebody has to decide about that."""


def judge_loads(
    load_ids: Sequence[str],
    source: str,
    as_of: date,
    decided_by: str,
    *,
    database_url: str | None = None,
) -> list[GateDecision]:
    """One decision for each landed load of one source, from one look at all of them.

    Rows that fail a critical expectation go to quarantine; a load is held when too many do, when a
    critical expectation about the whole load fails, when one could not be judged, or when it has
    no rows though its suite wants some. Judging a load again replaces its quarantined rows. Each
    call is a try of its own: it takes the next token of the source's fence, so an older one cannot
    write any more.

    Raises:
        NothingToJudge: ``load_ids`` is empty.
        FencedOff: A newer try of this source has begun meanwhile.
        ReasonUnknown: The region's seed lacks a reason code of the suite.
        GateBroken: Great Expectations could not be run.
    """
    if not load_ids:
        raise NothingToJudge(f"{source}: there is no load to judge")
    suite = load_suite(source)
    if suite.subject != "load":
        raise SuiteUnreadable(f"{source}: this suite is not about loads")
    query = sql.SQL("select * from {table} where load_id = any({load_ids}::text [])").format(
        table=sql.Identifier(*suite.schema_and_table), load_ids=sql.Literal(list(load_ids))
    )
    url = database_url or settings().require_database_url()
    with connect(url) as connection:
        token = take_fence(connection, source)

    def still_the_newest(connection: psycopg.Connection) -> None:
        pass_fence(connection, source, token)

    return _judge(suite, list(load_ids), query, "load_id", as_of, decided_by, url, still_the_newest)


def judge_run(
    table_suite: str, run_id: str, as_of: date, decided_by: str, *, database_url: str | None = None
) -> GateDecision:
    """The decision about one built table as this run made it; any critical failure holds the run.

    Raises:
        NothingToJudge: The suite is about the workbench, and that is another run's.
        GateBroken: Great Expectations could not be run.
    """
    suite = load_suite(table_suite)
    if suite.subject != "run":
        raise SuiteUnreadable(f"{table_suite}: this suite is not about a run")
    schema, table = suite.schema_and_table
    query = sql.SQL(_ROWS_OF_A_RUN[suite.rows]).format(
        table=sql.Identifier(schema, table), source=sql.Literal(table), run_id=sql.Literal(run_id)
    )
    url = database_url or settings().require_database_url()
    if suite.rows == "workbench":
        _require_workbench_of(run_id, url)
    (decision,) = _judge(suite, [run_id], query, None, as_of, decided_by, url)
    return decision


def judge_export(
    run_id: str,
    as_of: date,
    decided_by: str,
    *,
    table_suite: str = "bpjs__registrations",
    database_url: str | None = None,
) -> GateDecision:
    """The decision about the table that leaves the house; it must hold the rows of ``run_id``.

    Raises:
        GateBroken: Great Expectations could not be run.
    """
    suite = load_suite(table_suite)
    if suite.subject != "export":
        raise SuiteUnreadable(f"{table_suite}: this suite is not about an export")
    query = sql.SQL("select * from {table}").format(table=sql.Identifier(*suite.schema_and_table))
    url = database_url or settings().require_database_url()
    (decision,) = _judge(suite, [run_id], query, None, as_of, decided_by, url)
    return decision


def _judge(
    suite: Suite,
    subjects: list[str],
    query: sql.Composed,
    subject_column: str | None,
    as_of: date,
    decided_by: str,
    url: str,
    may_write: Callable[[psycopg.Connection], None] = lambda _: None,
) -> list[GateDecision]:
    turns = turn_of(suite.reasons, region())
    suite = suite.on(limits_on(region(), as_of))
    with connect(url) as connection:
        rows = _count_rows(connection, query, subjects, subject_column)
        waivers = waivers_in_force(connection, region().code, suite.name, as_of)
        usual = {
            each.name: learnt(connection, suite, each.name, subjects, as_of)
            for each in suite.expectations
            if each.type == LEARNING
        }
    examined = examine(
        suite,
        query.as_string(None),
        subjects,
        _parameters(suite, subjects, as_of),
        rows=sum(rows.values()),
        database_url=url,
        learnt=usual.__getitem__,
    )
    verdicts = [
        decide(suite, examined.findings, subject, rows[subject], waivers) for subject in subjects
    ]
    with connect(url) as connection:
        may_write(connection)
        decisions = write_verdicts(
            connection,
            suite,
            verdicts,
            turns=turns,
            as_of=as_of,
            decided_by=decided_by,
            measures=examined.measures,
        )
    for each in decisions:
        _log.info(
            "%s %s: %s, %d rows judged, %d in quarantine, %d remarks",
            each.suite, each.subject_id, each.decision, each.rows_judged, each.rows_quarantined,
            len(each.failures),
        )  # fmt: skip
    return decisions


def _require_workbench_of(run_id: str, url: str) -> None:
    with connect(url) as connection:
        row = connection.execute("select run_id from ops.workbench").fetchone()
    if row != (run_id,):
        raise NothingToJudge(f"the tables before the facts are not of run {run_id}: build it again")


def _count_rows(
    connection: psycopg.Connection,
    query: sql.Composed,
    subjects: list[str],
    subject_column: str | None,
) -> dict[str, int]:
    """The number of rows to judge, for every subject, also for one without any."""
    if subject_column is None:
        counted = sql.SQL("select {subject}, count(*) from ({query}) as judged").format(
            subject=sql.Literal(subjects[0]), query=query
        )
    else:
        counted = sql.SQL("select {subject}, count(*) from ({query}) as judged group by 1").format(
            subject=sql.Identifier(subject_column), query=query
        )
    return dict.fromkeys(subjects, 0) | dict(connection.execute(counted).fetchall())


def _parameters(suite: Suite, subjects: list[str], as_of: date) -> dict[str, object]:
    """What a suite may ask for by ``$name``."""
    told: dict[str, object] = {
        "as_of": as_of.isoformat(),
        "covered_month": covered_month(as_of).isoformat(),
    }
    if suite.subject == "load":
        return told | {"load_ids": subjects, "contract_columns": _contract_columns(suite.name)}
    facts = facts_of(region(), suite, settings().home, as_of)
    return told | facts | {"run_id": subjects[0]}


def _contract_columns(source: str) -> list[str]:
    if source in EXTRACTS:
        return list(extract_contract(source).landing_columns)
    if source in ASKED:
        return list(answers_contract().landing_columns)
    layouts = roster_contract().layouts
    return sorted({column.name for layout in layouts for column in layout.columns})
