"""Write a verdict: the gate log, and the rows put aside with their reasons and whose turn it is."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date

import psycopg
from psycopg import sql
from psycopg.types.json import Jsonb

from jamsos.errors import JamsosError
from jamsos.gates.decision import GateDecision, Verdict
from jamsos.gates.suites import Suite
from jamsos.region import Region

Measures = Mapping[str, Mapping[str, Mapping[str, float]]]


class ReasonUnknown(JamsosError):
    """A suite refuses rows for a reason that the region's reasons.csv does not explain."""


class RowsDisappeared(JamsosError):
    """Rows that were judged are no longer in landing: the load was changed meanwhile."""


def turn_of(reasons: Iterable[str], region: Region) -> dict[str, str]:
    """Who has to act next for each reason, in the order of the seed.

    Raises:
        ReasonUnknown: A reason is not in the seed, or not one for quarantine.
    """
    wanted = set(reasons)
    if not wanted:
        return {}
    turns = {
        row["reason_code"]: row["turn"]
        for row in region.seed("reasons")
        if row["reason_code"] in wanted and row["stage"] == "quarantine"
    }
    missing = sorted(wanted - turns.keys())
    if missing:
        raise ReasonUnknown(
            f"regions/{region.code}/seeds/reasons.csv has no quarantine row for "
            f"{', '.join(missing)}: whoever gets the refused rows back would not be told why"
        )
    return turns


def write_verdicts(
    connection: psycopg.Connection,
    suite: Suite,
    verdicts: Sequence[Verdict],
    *,
    turns: Mapping[str, str],
    as_of: date,
    decided_by: str,
    measures: Measures,
) -> list[GateDecision]:
    """Log verdicts and replace their rows in quarantine, in the caller's transaction.

    ``measures`` are the numbers seen, by subject and expectation.

    Raises:
        RowsDisappeared: A row to put aside is no longer in landing.
    """
    if suite.subject == "load":
        _put_aside(connection, suite, verdicts, turns, as_of)
    digest = _keep_wording(connection, suite)
    decisions = [_log(connection, suite, digest, each, as_of, decided_by) for each in verdicts]
    connection.cursor().executemany(
        """
        insert into quality.measures (gate_id, expectation, measure, value)
        values (%s, %s, %s, %s)
        """,
        [
            (decision.gate_id, expectation, measure, value)
            for decision in decisions
            for expectation, numbers in measures.get(decision.subject_id, {}).items()
            for measure, value in numbers.items()
        ],
    )
    return decisions


def _keep_wording(connection: psycopg.Connection, suite: Suite) -> str:
    """Keep what is asked, word for word, once; returns its SHA-256."""
    content = json.dumps(suite.as_json(), sort_keys=True, ensure_ascii=False)
    digest = hashlib.sha256(content.encode()).hexdigest()
    connection.execute(
        """
        insert into quality.suites (suite_digest, suite, content) values (%s, %s, %s)
        on conflict do nothing
        """,
        [digest, suite.name, content],
    )
    return digest


def _log(
    connection: psycopg.Connection,
    suite: Suite,
    digest: str,
    verdict: Verdict,
    as_of: date,
    decided_by: str,
) -> GateDecision:
    (gate_id,) = connection.execute(
        """
        insert into quality.gate_log (
            subject_kind, subject_id, suite, decision, rows_judged, rows_quarantined, expectations,
            failures, decided_by, reason, expires_on, as_of, suite_digest
        ) values (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)
        returning gate_id
        """,
        [
            suite.subject, verdict.subject_id, suite.name, verdict.decision, verdict.rows_judged,
            len(verdict.quarantined), len(suite.expectations),
            Jsonb([failure.as_json() for failure in verdict.failures]),
            ", ".join(sorted({each.waived_by for each in verdict.waivers})) or decided_by,
            "; ".join(each.reason for each in verdict.waivers) or None,
            min((each.expires_on for each in verdict.waivers), default=None), as_of, digest,
        ],
    ).fetchone()  # fmt: skip
    return GateDecision(
        gate_id=gate_id,
        subject_kind=suite.subject,
        subject_id=verdict.subject_id,
        suite=suite.name,
        decision=verdict.decision,
        rows_judged=verdict.rows_judged,
        rows_quarantined=len(verdict.quarantined),
        expectations=len(suite.expectations),
        failures=verdict.failures,
    )


def _put_aside(
    connection: psycopg.Connection,
    suite: Suite,
    verdicts: Sequence[Verdict],
    turns: Mapping[str, str],
    as_of: date,
) -> None:
    connection.execute(
        "delete from quarantine.rows where load_id = any(%s)",
        [[verdict.subject_id for verdict in verdicts]],
    )
    refused = [
        (verdict.subject_id, source_row, codes)
        for verdict in verdicts
        for source_row, codes in verdict.quarantined.items()
    ]
    if not refused:
        return
    connection.execute(
        """
        create temporary table refused (
            load_id text, source_row integer, reason_codes text [], turn text
        ) on commit drop
        """
    )
    with connection.cursor().copy("copy refused from stdin") as stream:
        for load_id, source_row, codes in refused:
            turn = next(turn for code, turn in turns.items() if code in codes)
            stream.write_row((load_id, source_row, sorted(codes), turn))
    connection.execute("analyze refused")  # or the whole landing table is hashed
    put_aside = connection.execute(
        sql.SQL(
            """
            insert into quarantine.rows (
                load_id, source_row, source, reason_codes, turn, "row", as_of
            )
            select
                load_id, source_row, %s, refused.reason_codes, refused.turn, to_jsonb(landed), %s
            from refused
            inner join {table} as landed using (load_id, source_row)
            """
        ).format(table=sql.Identifier(*suite.schema_and_table)),
        [suite.name, as_of],
    ).rowcount
    if put_aside != len(refused):
        raise RowsDisappeared(
            f"{suite.name}: {len(refused)} rows were to be put aside, {put_aside} are in landing; "
            "land the deliveries again"
        )
