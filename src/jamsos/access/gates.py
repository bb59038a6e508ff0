"""What the gates behind one task of a night decided."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

import psycopg

from jamsos.data_docs.site import page_of

# Task → what it judges; a task of a group («village_rosters.judge») judges its group's loads.
_JUDGED = {"judge_inputs": "run", "judge_facts": "run", "judge_export": "export"}


@dataclass(frozen=True)
class GateResult:
    """One entry of the gate log; ``failed`` are names of expectations, never values."""

    gate_id: int
    suite: str
    subject_kind: str
    subject_id: str
    decision: str
    rows_judged: int
    rows_quarantined: int
    expectations: int
    failed: tuple[str, ...]
    decided_by: str
    reason: str | None
    expires_on: date | None
    page: str | None  # of Data Docs, below the folder of reports


def gates_of_task(
    connection: psycopg.Connection, task_id: str, as_of: date, reports: Path
) -> list[GateResult]:
    """The newest decision of each suite and subject that a gate task of a night judged.

    Held and waived ones come first.
    """
    group, _, name = task_id.rpartition(".")
    kind = "load" if name == "judge" and group else _JUDGED.get(name)
    rows = connection.execute(
        """
        select distinct on (suite, subject_id)
            gate_id, suite, subject_kind, subject_id, decision, rows_judged, rows_quarantined,
            expectations, failures, decided_by, reason, expires_on
        from quality.gate_log
        where
            as_of = %(as_of)s
            and subject_kind = %(kind)s
            and case %(name)s
                when 'judge' then suite = %(group)s
                when 'judge_inputs' then suite like 'raw\\_\\_%%'
                when 'judge_facts' then suite not like 'raw\\_\\_%%'
                else true
            end
        order by suite, subject_id, gate_id desc
        """,
        {"as_of": as_of, "kind": kind, "name": name, "group": group},
    ).fetchall()
    found = [
        GateResult(
            *row[:8],
            tuple(sorted({failure["name"] for failure in row[8]})),
            *row[9:],
            _page(row[1], as_of, row[3], reports),
        )
        for row in rows
    ]
    return sorted(found, key=lambda gate: (gate.decision == "pass", gate.suite, gate.subject_id))


def _page(suite: str, as_of: date, subject_id: str, reports: Path) -> str | None:
    path = f"{as_of}/data_docs/{page_of(suite, as_of, subject_id)}"
    return path if (reports / path).is_file() else None
