"""What the gates of a night asked and found, read back from the gate log."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

import psycopg
from psycopg.rows import dict_row


@dataclass(frozen=True)
class Judged:
    """One decision of a gate, with the wording of its suite at that time.

    ``expectations`` and ``failures`` are as the gate wrote them; ``measures`` are the numbers each
    expectation saw.
    """

    gate_id: int
    subject_kind: str
    subject_id: str
    suite: str
    table: str
    owner: str
    notes: str
    decision: str
    rows_judged: int
    rows_quarantined: int
    as_of: date
    scope: str | None
    period: date | None
    expectations: list[dict[str, Any]]
    failures: list[dict[str, Any]]
    measures: dict[str, dict[str, float]] = field(default_factory=dict)

    @property
    def is_allowed(self) -> bool:
        return self.decision != "hold"

    @property
    def gate_failures(self) -> list[dict[str, Any]]:
        """What the gate itself objects to, beside the expectations."""
        return [each for each in self.failures if each["type"] == "gate"]

    def failure_of(self, name: str) -> dict[str, Any] | None:
        return next((each for each in self.failures if each["name"] == name), None)


def judged_in(connection: psycopg.Connection, run_id: str) -> tuple[date, list[Judged]]:
    """The night of a run, and what its gates decided: each load of that night, the run, its export.

    A subject judged more than once appears with its last decision. Loads of earlier nights, which
    the run uses as well, stand in the pages of their own night.

    Raises:
        LookupError: There is no such run.
    """
    row = connection.execute("select as_of from ops.runs where run_id = %s", [run_id]).fetchone()
    if row is None:
        raise LookupError(f"there is no run {run_id}")
    with connection.cursor(row_factory=dict_row) as cursor:
        entries = cursor.execute(
            """
            select
                gates.gate_id, gates.subject_kind, gates.subject_id, gates.suite, gates.decision,
                gates.rows_judged, gates.rows_quarantined, gates.as_of, gates.failures,
                loads.scope, loads.period, suites.content
            from quality.gates_of_night(%s) as gates
            left join ops.loads on gates.subject_id = loads.load_id
            left join quality.suites using (suite_digest)
            order by
                array_position(array['load', 'run', 'export'], gates.subject_kind), gates.suite,
                loads.scope, gates.subject_id
            """,
            [run_id],
        ).fetchall()
        measured = cursor.execute(
            "select gate_id, expectation, measure, value from quality.measures "
            "where gate_id = any(%s) order by gate_id, expectation, measure",
            [[entry["gate_id"] for entry in entries]],
        ).fetchall()
    measures: dict[int, dict[str, dict[str, float]]] = {}
    for each in measured:
        of_gate = measures.setdefault(each["gate_id"], {})
        of_gate.setdefault(each["expectation"], {})[each["measure"]] = float(each["value"])
    return row[0], [
        Judged(
            **_wording(entry["suite"], entry.pop("content")),
            **entry,
            measures=measures.get(entry["gate_id"], {}),
        )
        for entry in entries
    ]


def _wording(suite: str, content: dict[str, Any] | None) -> dict[str, Any]:
    """The suite as it judged; an entry that keeps no wording tells its counts alone."""
    nothing = {"table": suite, "owner": "", "notes": "", "expectations": []}
    return {key: (content or nothing)[key] for key in nothing}
