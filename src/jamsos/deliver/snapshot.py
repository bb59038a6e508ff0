"""Everything an export stands on, read in one moment.

One REPEATABLE READ transaction: the rows, the run, its inputs and the money belong together, even
while the next night is being built.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from uuid import UUID

import psycopg
from psycopg import sql
from psycopg.rows import class_row

from jamsos.deliver.template import Cell
from jamsos.errors import JamsosError
from jamsos.warehouse.connection import connect


class RunUnknown(JamsosError):
    """No run has this id."""


@dataclass(frozen=True)
class Run:
    """One night. ``is_published``: readers are pointed to it for its covered month."""

    run_id: str
    region_code: str
    as_of: date
    covered_month: date
    code_version: str
    is_published: bool

    @property
    def digest(self) -> str:
        """The first 8 characters of the digest that follows the date in ``run_id``.

        Raises:
            ValueError: There is no such digest.
        """
        digest = self.run_id.removeprefix(self.as_of.isoformat()).lstrip("-_:.")[:8]
        if len(digest) < 8 or not digest.isalnum():
            raise ValueError("a run_id is the night's date and a digest of at least 8 characters")
        return digest


@dataclass(frozen=True)
class GateDecision:
    """What one suite decided last about the export of a run."""

    gate_id: int
    suite: str
    decision: str
    is_allowed: bool
    expires_on: date | None


@dataclass(frozen=True)
class Input:
    """One delivery that the run read."""

    source: str
    scope: str
    load_id: str
    file_name: str
    sha256: str


@dataclass(frozen=True)
class Rate:
    """What the ledger books at one rate. Rupiah; ``person_months`` counts its rows."""

    programme: str
    rate_id: str
    person_months: int
    lowest_rp: int
    highest_rp: int
    total_rp: int


@dataclass(frozen=True)
class Funded:
    """What the ledger books for one person: ``programmes`` like «JKK+JKM», in ``months``."""

    programmes: str
    months: int
    entries: int


@dataclass(frozen=True)
class Ledger:
    """``marts.fct_subsidy`` of one run."""

    funded: dict[UUID, Funded]
    rates: tuple[Rate, ...]

    @property
    def rupiah(self) -> dict[str, int]:
        """Rupiah by programme."""
        sums: dict[str, int] = {}
        for rate in self.rates:
            sums[rate.programme] = sums.get(rate.programme, 0) + rate.total_rp
        return sums


@dataclass(frozen=True)
class Snapshot:
    """What may be exported and what speaks for it; ``rows`` in the template's column order."""

    run: Run
    gates: tuple[GateDecision, ...]
    inputs: tuple[Input, ...]
    rule_versions: tuple[str, ...]
    ledger: Ledger
    rows: list[tuple[Cell, ...]]


@contextmanager
def one_moment(database_url: str | None = None) -> Iterator[psycopg.Connection]:
    """A connection that only reads, and sees a single moment throughout."""
    with connect(database_url) as connection:
        connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        connection.read_only = True
        yield connection


def take_snapshot(
    connection: psycopg.Connection, run_id: str, source_columns: list[str]
) -> Snapshot:
    """Read all of it, rows in the order of the NIK.

    Raises:
        RunUnknown: There is no such run.
    """
    return Snapshot(
        run=read_run(connection, run_id),
        gates=_gates(connection, run_id),
        inputs=_inputs(connection, run_id),
        rule_versions=_rule_versions(connection, run_id),
        ledger=read_ledger(connection, run_id),
        rows=_rows(connection, source_columns),
    )


def read_run(connection: psycopg.Connection, run_id: str) -> Run:
    """The run with this id.

    Raises:
        RunUnknown: There is none.
    """
    with connection.cursor(row_factory=class_row(Run)) as cursor:
        run = cursor.execute(
            """
            select
                runs.run_id, runs.region_code, runs.as_of, runs.covered_month, runs.code_version,
                published.run_id is not null as is_published
            from ops.runs as runs
            left join ops.published_runs as published
                on runs.run_id = published.run_id
                and runs.region_code = published.region_code
                and runs.covered_month = published.covered_month
            where runs.run_id = %s
            """,
            [run_id],
        ).fetchone()
    if run is None:
        raise RunUnknown(f"no run has the id {run_id}")
    return run


def run_named(connection: psycopg.Connection, told: str) -> Run:
    """The run with this id or, where ``told`` is a date, the night's: of several the newest that
    was published, else the newest.

    Raises:
        RunUnknown: There is no such run, or the night has none.
    """
    try:
        night = date.fromisoformat(told)
    except ValueError:
        return read_run(connection, told)
    row = connection.execute(
        """
        select run_id from ops.runs where as_of = %s
        order by status = 'published' desc, opened_at desc limit 1
        """,
        [night],
    ).fetchone()
    if row is None:
        raise RunUnknown(f"no run was opened for the night of {told}")
    return read_run(connection, row[0])


def read_ledger(connection: psycopg.Connection, run_id: str) -> Ledger:
    """What the run books: one entry per person, month and programme."""
    people = connection.execute(
        """
        select
            person_key,
            string_agg(distinct programme, '+' order by programme),
            count(distinct covered_month),
            count(*)
        from marts.fct_subsidy
        where run_id = %s
        group by person_key
        """,
        [run_id],
    )
    funded = {key: Funded(*booked) for key, *booked in people}
    with connection.cursor(row_factory=class_row(Rate)) as cursor:
        rates = cursor.execute(
            """
            select
                programme, rate_id::text as rate_id, count(*) as person_months,
                min(amount_rp) as lowest_rp, max(amount_rp) as highest_rp,
                sum(amount_rp)::bigint as total_rp
            from marts.fct_subsidy
            where run_id = %s
            group by programme, rate_id
            order by programme, rate_id
            """,
            [run_id],
        ).fetchall()
    return Ledger(funded, tuple(rates))


def _gates(connection: psycopg.Connection, run_id: str) -> tuple[GateDecision, ...]:
    with connection.cursor(row_factory=class_row(GateDecision)) as cursor:
        return tuple(
            cursor.execute(
                """
                select gate_id, suite, decision, is_allowed, expires_on
                from quality.last_words
                where subject_kind = 'export' and subject_id = %s
                order by suite
                """,
                [run_id],
            )
        )


def _inputs(connection: psycopg.Connection, run_id: str) -> tuple[Input, ...]:
    with connection.cursor(row_factory=class_row(Input)) as cursor:
        return tuple(
            cursor.execute(
                """
                select
                    inputs.source, inputs.scope, inputs.load_id, loads.file_name, loads.sha256
                from ops.run_inputs as inputs
                join ops.loads as loads on inputs.load_id = loads.load_id
                where inputs.run_id = %s
                order by inputs.source collate "C", inputs.scope collate "C"
                """,
                [run_id],
            )
        )


def _rule_versions(connection: psycopg.Connection, run_id: str) -> tuple[str, ...]:
    versions = connection.execute(
        """
        select distinct rule_version::text from marts.fct_eligible_worker
        where run_id = %s and rule_version is not null
        """,
        [run_id],
    )
    return tuple(sorted(version for (version,) in versions))


def _rows(connection: psycopg.Connection, source_columns: list[str]) -> list[tuple[Cell, ...]]:
    return connection.execute(
        sql.SQL(
            'select {} from exports.bpjs__registrations order by nomor_identitas collate "C"'
        ).format(sql.SQL(", ").join(map(sql.Identifier, source_columns)))
    ).fetchall()
