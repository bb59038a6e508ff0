"""Carry into the scratch warehouse what a past run knew besides its files: the ledgers, what
officers and villages had said until its night, and the facts of earlier lists, as they stand.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import psycopg
from psycopg import sql

from jamsos.replay.past import LISTED_FACTS, PastRun

# A history table, and which earlier runs' rows of it a night reads.
_OF_THE_CHAIN = ("marts.fct_place_change", "review.held_villages")
_COLUMNS = """
select attname::text, format_type(atttypid, atttypmod)
from pg_attribute
where attrelid = %s::regclass and attnum > 0 and not attisdropped and attgenerated = ''
order by attnum
"""
_HISTORY = """
select nspname || '.' || relname from pg_class
inner join pg_namespace on pg_class.relnamespace = pg_namespace.oid
where nspname in ('marts', 'review') and relkind = 'p'
order by 1
"""
_REACHED = """
with recursive reached as (
    select run_id, earlier_run_id, month_before_run_id, frozen_run_id
    from ops.runs where run_id = any(%s)
    union
    select runs.run_id, runs.earlier_run_id, runs.month_before_run_id, runs.frozen_run_id
    from reached
    inner join ops.runs
        on runs.run_id in (
            reached.earlier_run_id, reached.month_before_run_id, reached.frozen_run_id
        )
)
select run_id from reached order by run_id
"""


@dataclass(frozen=True)
class _Part:
    """Some rows of a table; columns in ``without`` are left empty."""

    table: str
    where: str = "true"
    without: tuple[str, ...] = ()


# In the order in which they refer to each other. What the run read is landed and judged anew, so
# nothing about it is carried; the other loads are what its gates compared it with.
_LEDGERS = (
    _Part("quality.suites"),
    _Part("quality.waivers", "region_code = %(region)s and as_of <= %(night)s"),
    _Part(
        "quality.gate_log",
        "as_of <= %(night)s and subject_id <> all(%(read)s) and subject_id <> %(run)s",
    ),
    _Part(
        "quality.measures",
        """
        gate_id in (
            select gate_id from quality.gate_log
            where as_of <= %(night)s and subject_id <> all(%(read)s) and subject_id <> %(run)s
        )
        """,
    ),
    _Part("ops.loads", "as_of <= %(night)s and load_id <> all(%(read)s)"),
    _Part(
        "ops.publications",
        "as_of <= %(night)s and load_id <> all(%(read)s)",
        without=("replaced_load_id",),
    ),
    _Part("ops.collected", "region_code = %(region)s and as_of = %(night)s"),
    _Part("ops.runs", "run_id = any(%(reached)s)"),
    _Part("ops.approved_months", "run_id = any(%(decreed)s) and as_of <= %(night)s"),
    _Part(
        "ops.amendments",
        """
        as_of <= %(night)s and (region_code, covered_month) in (
            select region_code, covered_month from ops.approved_months
            where run_id = any(%(decreed)s) and as_of <= %(night)s
        )
        """,
    ),
    _Part(
        "ops.amendment_checks",
        """
        (as_of < %(night)s or amendment_id = any(%(amendments)s)) and amendment_id in (
            select amendment_id from ops.amendments
            inner join ops.approved_months as approved using (region_code, covered_month)
            where approved.run_id = any(%(decreed)s) and approved.as_of <= %(night)s
        )
        """,
    ),
    _Part(
        "ops.village_releases",
        "region_code = %(region)s and (as_of < %(night)s or village_code = any(%(releases)s)) "
        "and as_of <= %(night)s",
    ),
    _Part("identity.judgements", "as_of <= %(night)s"),
    # Values are in the editions of the files; the others are told to the run.
    _Part(
        "identity.judgement_checks",
        """
        as_of < %(night)s or judgement_id = any(%(judgements)s) or (
            as_of = %(night)s
            and judgement_id in (select judgement_id from identity.judgements where kind = 'value')
        )
        """,
    ),
    _Part("identity.registry_questions", "as_of <= %(night)s"),
    _Part(
        "quarantine.questions",
        "question_id in (select question_id from quarantine.answers where as_of <= %(night)s)",
    ),
    _Part("quarantine.answer_files", "as_of <= %(night)s"),
    _Part("quarantine.answers", "as_of <= %(night)s"),
)
_NUMBERED = (("quality.gate_log", "gate_id"), ("ops.publications", "publication_id"))


def carry_ledgers(source: psycopg.Connection, target: psycopg.Connection, past: PastRun) -> None:
    """Everything that is written once and dated, up to the night of the run."""
    runs = {*past.listed, *past.gone_on_with}
    told = {
        "region": past.region_code,
        "night": past.run.as_of,
        "run": past.run.run_id,
        "read": [load.load_id for load in past.loads],
        "reached": [run_id for (run_id,) in source.execute(_REACHED, [[*runs]])],
        "decreed": [*past.listed],
        **_told(past),
    }
    for part in _LEDGERS:
        columns = [name for name, _ in _columns(source, part.table) if name not in part.without]
        _carry(source, target, part.table, columns, part.where, told)
    # What officers took back later was still in force then.
    target.execute("update ops.runs set status = 'published' where status = 'withdrawn'")
    for table, column in _NUMBERED:
        target.execute(
            sql.SQL(
                "select setval(pg_get_serial_sequence(%s, %s), coalesce(max({}), 0) + 1) from {}"
            ).format(sql.Identifier(column), _named(table)),
            [table, column],
        )


def _told(past: PastRun) -> dict[str, list[Any]]:
    """What the run was told of its own night: somebody may have signed after it on the same day."""
    judgements, amendments, releases = [], [], []
    for line in past.told:
        first, *rest = line.split(" ")
        if first == "amendment":
            amendments.append(int(rest[0]))
        elif first == "released":
            releases.append(rest[0])
        elif first.isdecimal():
            judgements.append(int(first))
    return {"judgements": judgements, "amendments": amendments, "releases": releases}


def carry_facts(source: psycopg.Connection, target: psycopg.Connection, past: PastRun) -> None:
    """Of the earlier runs that it reads, the facts it reads, as they are stored."""
    for schema in ("marts", "review"):
        target.execute(sql.SQL("create schema if not exists {}").format(sql.Identifier(schema)))
    newest = [run_id for run_id in (past.earlier_run_id, past.month_before_run_id) if run_id]
    for (table,) in source.execute(_HISTORY).fetchall():
        runs = {*newest}
        if table in LISTED_FACTS:
            runs |= {*past.listed}
        if table in _OF_THE_CHAIN:
            runs |= {*past.gone_on_with}
        if runs:
            _carry_history(source, target, table, sorted(runs))


def _carry_history(
    source: psycopg.Connection, target: psycopg.Connection, table: str, runs: Sequence[str]
) -> None:
    columns = _columns(source, table)
    months = source.execute(
        sql.SQL("select distinct covered_month from {} where run_id = any(%s) order by 1").format(
            _named(table)
        ),
        [runs],
    ).fetchall()
    if not months:
        return
    target.execute(
        sql.SQL("create table {} ({}) partition by list (covered_month)").format(
            _named(table),
            sql.SQL(", ").join(
                sql.SQL("{} {}").format(sql.Identifier(name), sql.SQL(kind))
                for name, kind in columns
            ),
        )
    )
    target.execute(sql.SQL("create index on {} (run_id)").format(_named(table)))
    for (month,) in months:
        target.execute(
            sql.SQL("create table {} partition of {} for values in ({})").format(
                _named(f"{table}_{month:%Y_%m}"), _named(table), sql.Literal(month)
            )
        )
    names = [name for name, _ in columns]
    _carry(source, target, table, names, "run_id = any(%(runs)s)", {"runs": runs})


def _carry(
    source: psycopg.Connection,
    target: psycopg.Connection,
    table: str,
    columns: Iterable[str],
    where: str,
    told: dict[str, Any],
) -> None:
    listed = sql.SQL(", ").join(map(sql.Identifier, columns))
    out = sql.SQL("copy (select {} from {} where {}) to stdout (format binary)").format(
        listed, _named(table), sql.SQL(where)
    )
    into = sql.SQL("copy {} ({}) from stdin (format binary)").format(_named(table), listed)
    with source.cursor().copy(out, told) as rows, target.cursor().copy(into) as stream:
        for block in rows:
            stream.write(block)


def _columns(connection: psycopg.Connection, table: str) -> list[tuple[str, str]]:
    return connection.execute(_COLUMNS, [table]).fetchall()


def _named(table: str) -> sql.Identifier:
    return sql.Identifier(*table.split("."))
