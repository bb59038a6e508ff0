"""Decide by severity: what Great Expectations calls a failure is not yet a verdict.

Critical rows are put aside, critical loads are held, warnings are only told.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from decimal import Decimal
from typing import Any

from jamsos.gates.findings import Finding
from jamsos.gates.kinds import Grain
from jamsos.gates.suites import Suite

_ROW_KEYS_TOLD = 5


@dataclass(frozen=True)
class Failure:
    """One thing that is not as it should be, in counts and row keys; never a value.

    ``failed`` is the number of rows (``None``: the whole table). ``error`` says that it could not
    be judged, which counts as critical.
    """

    name: str
    type: str
    severity: str
    column: str | None = None
    failed: int | None = None
    reason: str | None = None
    error: str | None = None
    row_keys: list[list[Any]] | None = None

    def as_json(self) -> dict[str, Any]:
        return {key: value for key, value in asdict(self).items() if value is not None}


@dataclass(frozen=True)
class Verdict:
    """What shall happen to one subject; ``quarantined`` maps source rows to their reasons."""

    subject_id: str
    decision: str
    rows_judged: int
    failures: list[Failure]
    quarantined: dict[int, set[str]] = field(default_factory=dict)


@dataclass(frozen=True)
class GateDecision:
    """One row of ``quality.gate_log``: what a gate decided about a load, a run or an export."""

    gate_id: int
    subject_kind: str
    subject_id: str
    suite: str
    decision: str
    rows_judged: int
    rows_quarantined: int
    expectations: int
    failures: list[Failure]

    @property
    def is_allowed(self) -> bool:
        return self.decision == "pass"

    @property
    def warnings(self) -> list[Failure]:
        return [each for each in self.failures if each.severity == "warning"]


def decide(suite: Suite, findings: Iterable[Finding], subject_id: str, rows_judged: int) -> Verdict:
    """The verdict on one subject of which ``rows_judged`` rows were looked at."""
    failures: list[Failure] = []
    quarantined: dict[int, set[str]] = {}
    is_held = False
    if rows_judged == 0 and not suite.may_be_empty:
        failures.append(Failure("rows_to_judge", "gate", "critical", failed=0))
        is_held = True
    for finding in findings:
        failure = _failure_of(suite, finding, subject_id, rows_judged)
        if failure is None:
            continue
        failures.append(failure)
        if finding.error or (finding.expectation.is_critical and not finding.expectation.reason):
            is_held = True
        elif finding.expectation.is_critical:
            for (source_row,) in finding.rows[subject_id]:
                quarantined.setdefault(source_row, set()).add(finding.expectation.reason)
    ceiling = suite.quarantine_ceiling
    if ceiling is not None and len(quarantined) > ceiling * rows_judged:
        failures.append(Failure("quarantine_ceiling", "gate", "critical", failed=len(quarantined)))
        is_held = True
    decision = "hold" if is_held else "pass"
    return Verdict(subject_id, decision, rows_judged, failures, quarantined)


def _failure_of(
    suite: Suite, finding: Finding, subject_id: str, rows_judged: int
) -> Failure | None:
    expectation = finding.expectation
    told = {
        "name": expectation.name,
        "type": expectation.type,
        "severity": expectation.severity,
        "column": expectation.column,
    }
    if finding.error:
        return Failure(**told | {"severity": "critical"}, error=finding.error)
    if finding.is_whole_table:
        return Failure(**told)
    failed = finding.failed.get(subject_id, 0)
    if failed == 0:
        return None
    tolerated = (Decimal(1) - expectation.mostly) * rows_judged
    if expectation.grain is Grain.ROW and failed <= tolerated:
        return None
    row_keys = None
    if suite.subject != "load":  # the rows of a load stand in quarantine by their numbers
        keys = finding.rows.get(subject_id, [])[:_ROW_KEYS_TOLD]
        row_keys = [[str(part) for part in key] for key in keys] or None
    return Failure(**told, failed=failed, reason=expectation.reason, row_keys=row_keys)
