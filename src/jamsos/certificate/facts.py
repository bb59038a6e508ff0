"""What a certificate certifies, gathered in one moment from the ledgers of a run."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

import psycopg
from psycopg.rows import class_row, dict_row

from jamsos.combine.digests import Digest, digests_of
from jamsos.privacy import without_long_numbers
from jamsos.report.night import NightSummary, night_summary
from jamsos.sources import SOURCE_NAMES

# In the order in which a row meets them.
STAGES = ("landing", "raw", "identity", "facts", "export")
_NOT_FACTS = {"raw__": "raw", "identity__": "identity"}


@dataclass(frozen=True)
class Load:
    """One delivery that the run read; delivered = accepted + quarantined."""

    source: str
    scope: str
    load_id: str
    sha256: str
    period: date
    as_of: date
    delivered: int
    accepted: int
    quarantined: int


@dataclass(frozen=True)
class Input:
    """What one source said: a file, or several with one digest over their sorted hashes."""

    source: str
    loads: tuple[Load, ...]

    @property
    def sha256(self) -> str:
        hashes = [load.sha256 for load in self.loads]
        return hashes[0] if len(hashes) == 1 else digest_over(hashes)

    @property
    def newest_period(self) -> date:
        return max(load.period for load in self.loads)

    def sum(self, count: str) -> int:
        return sum(getattr(load, count) for load in self.loads)


@dataclass(frozen=True)
class Waiver:
    """A failure that two officers let pass, until the night of ``expires_on``; long numbers in
    ``reason`` are masked."""

    suite: str
    expectation: str
    waived_by: str
    checked_by: str
    reason: str
    expires_on: date


@dataclass(frozen=True)
class Gate:
    """The last word of one suite about one subject; ``failed`` names expectations, not values."""

    subject_kind: str
    subject_id: str
    suite: str
    decision: str
    rows_judged: int
    rows_quarantined: int
    expectations: int
    failed: tuple[str, ...]
    waivers: tuple[Waiver, ...]

    @property
    def stage(self) -> str:
        if self.subject_kind != "run":
            return {"load": "landing", "export": "export"}[self.subject_kind]
        kinds = (kind for prefix, kind in _NOT_FACTS.items() if self.suite.startswith(prefix))
        return next(kinds, "facts")


@dataclass(frozen=True)
class Approval:
    """The decree that fixed the list, with its figures."""

    run_id: str
    decree_number: str
    decree_date: date
    approved_by: str
    checked_by: str
    persons: int
    total_rp: int
    list_sha256: str


@dataclass(frozen=True)
class StageMoney:
    """Rupiah of one programme for the covered month, from the proposals to the list."""

    programme: str
    proposed_rp: int
    eligible_rp: int
    committed_rp: int


@dataclass(frozen=True)
class Facts:
    """All of it. ``manifest`` is that of the file that holds the list, if one is written."""

    night: NightSummary
    status: str
    inputs_digest: str
    frozen_run_id: str | None
    inputs: tuple[Input, ...]
    gates: tuple[Gate, ...]
    money: tuple[StageMoney, ...]
    digests: tuple[Digest, ...]
    manifest: dict[str, Any] | None
    approval: Approval | None
    rule_versions: tuple[str, ...]

    @property
    def rules_sha256(self) -> str:
        """One hash for the seeds that were loaded for the run."""
        return digest_of_tables(digest for digest in self.digests if digest.is_of_rules)


_RUN = "select status, inputs_digest, frozen_run_id from ops.runs where run_id = %s"
_LOADS = """
select
    loads.source, loads.scope, loads.load_id, loads.sha256, loads.period, loads.as_of,
    loads.delivered, loads.accepted, loads.quarantined
from ops.run_inputs as inputs
inner join ops.loads as loads on inputs.load_id = loads.load_id
where inputs.run_id = %s
order by loads.source collate "C", loads.scope collate "C", loads.load_id collate "C"
"""
_GATES = """
select
    subject_kind, subject_id, suite, decision, rows_judged, rows_quarantined, expectations,
    failures, decided_by, reason, expires_on
from quality.last_words
where
    (subject_kind <> 'load' and subject_id = %(run)s)
    or (
        subject_kind = 'load'
        and subject_id in (select load_id from ops.run_inputs where run_id = %(run)s)
    )
order by subject_kind, suite, subject_id
"""
_WAIVERS = """
select waiver_id, suite, expectation, waived_by, checked_by, reason, expires_on
from quality.waivers
where waiver_id = any(%s)
"""
_APPROVAL = """
select
    run_id, decree_number, decree_date, approved_by, checked_by, persons, total_rp, list_sha256
from ops.approved_months
where run_id = any(%s)
"""
_MONEY = """
select programme, proposed_rp, eligible_rp, committed_rp
from marts.money_by_stage
where run_id = %s
order by programme
"""
_MANIFEST = """
select manifest from ops.exports where run_id = %s order by written_at desc limit 1
"""
_RULE_VERSIONS = """
select distinct rule_version from marts.fct_eligible_worker
where run_id = %s and rule_version is not null
order by 1
"""


def has_facts(connection: psycopg.Connection) -> bool:
    """Whether any run of this warehouse came as far as its decisions."""
    (table,) = connection.execute("select to_regclass('marts.fct_eligible_worker')").fetchone()
    return table is not None


def gather(connection: psycopg.Connection, run_id: str) -> Facts:
    """Everything that the certificate of a run tells.

    Raises:
        RunUnknown: There is no such run.
    """
    night = night_summary(connection, run_id)
    status, inputs_digest, frozen_run_id = connection.execute(_RUN, [run_id]).fetchone()
    with connection.cursor(row_factory=class_row(Load)) as cursor:
        loads = cursor.execute(_LOADS, [run_id]).fetchall()
    with connection.cursor(row_factory=class_row(Approval)) as cursor:
        approval = cursor.execute(_APPROVAL, [[run_id, frozen_run_id]]).fetchone()
    with connection.cursor(row_factory=class_row(StageMoney)) as cursor:
        money = cursor.execute(_MONEY, [run_id]).fetchall()
    manifest = connection.execute(_MANIFEST, [run_id]).fetchone()
    return Facts(
        night=night,
        status=status,
        inputs_digest=inputs_digest,
        frozen_run_id=frozen_run_id,
        inputs=tuple(
            sorted(
                (
                    Input(source, tuple(of_source))
                    for source, of_source in groupby(loads, key=lambda load: load.source)
                ),
                key=lambda each: [*SOURCE_NAMES].index(each.source),
            )
        ),
        gates=_gates(connection, run_id),
        money=tuple(money),
        digests=digests_of(connection, run_id),
        manifest=manifest[0] if manifest else None,
        approval=approval,
        rule_versions=tuple(version for (version,) in connection.execute(_RULE_VERSIONS, [run_id])),
    )


def _gates(connection: psycopg.Connection, run_id: str) -> tuple[Gate, ...]:
    with connection.cursor(row_factory=dict_row) as cursor:
        rows = cursor.execute(_GATES, {"run": run_id}).fetchall()
        used = {
            failure["waiver_id"]
            for row in rows
            for failure in row["failures"]
            if "waiver_id" in failure
        }
        waivers = {
            row.pop("waiver_id"): Waiver(**row | {"reason": without_long_numbers(row["reason"])})
            for row in cursor.execute(_WAIVERS, [[*used]])
        }
    return tuple(
        Gate(
            **{name: row[name] for name in _OF_A_GATE},
            failed=tuple(failure["name"] for failure in row["failures"]),
            waivers=tuple(
                waivers[failure["waiver_id"]]
                for failure in row["failures"]
                if "waiver_id" in failure
            ),
        )
        for row in rows
    )


_OF_A_GATE = (
    "subject_kind", "subject_id", "suite", "decision", "rows_judged", "rows_quarantined",
    "expectations",
)  # fmt: skip


def digest_over(lines: Iterable[str]) -> str:
    """SHA-256 of the sorted lines, as ``sort | sha256sum`` tells it."""
    return hashlib.sha256("".join(f"{line}\n" for line in sorted(lines)).encode()).hexdigest()


def digest_of_tables(digests: Iterable[Digest]) -> str:
    """One hash for several tables: of lines like «marts.fct_subsidy <hash>»."""
    return digest_over(f"{digest.table_name} {digest.sha256}" for digest in digests)
