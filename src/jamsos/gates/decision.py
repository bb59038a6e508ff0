"""Decide by severity: what Great Expectations calls a failure is not yet a verdict.

Critical rows are put aside, critical loads are held unless two officers waived it, warnings are
only told.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field, replace
from decimal import Decimal
from typing import Any

from jamsos.gates.findings import Finding
from jamsos.gates.kinds import Grain
from jamsos.gates.suites import Suite
from jamsos.gates.waivers import Waiver, waiver_for

CEILING = "quarantine_ceiling"  # the name under which too many refused rows fail
_ROW_KEYS_TOLD = 5


@dataclass(frozen=True)
class Failure:
    """One thing that is not as it should be, in counts and row keys; never a value.

    ``failed`` is the number of rows (``None``: the whole table). ``error`` says that it could not
    be judged, which counts as critical. ``measures`` names the numbers that are not as they should
    be; ``waiver_id`` the waiver that lets it pass all the same.
    """

    name: str
    type: str
    severity: str
    column: str | None = None
    failed: int | None = None
    reason: str | None = None
    error: str | None = None
    row_keys: list[list[Any]] | None = None
    measures: list[str] | None = None
    waiver_id: int | None = None

    def as_json(self) -> dict[str, Any]:
        return {key: value for key, value in asdict(self).items() if value is not None}


@dataclass(frozen=True)
class Verdict:
    """What shall happen to one subject; ``quarantined`` maps source rows to their reasons.

    ``waivers`` are those without which it would be held.
    """

    subject_id: str
    decision: str
    rows_judged: int
    failures: list[Failure]
    quarantined: dict[int, set[str]] = field(default_factory=dict)
    waivers: list[Waiver] = field(default_factory=list)


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
        return self.decision in ("pass", "waived")

    @property
    def warnings(self) -> list[Failure]:
        return [each for each in self.failures if each.severity == "warning"]


def decide(
    suite: Suite,
    findings: Iterable[Finding],
    subject_id: str,
    rows_judged: int,
    waivers: Sequence[Waiver] = (),
) -> Verdict:
    """The verdict on one subject of which ``rows_judged`` rows were looked at.

    ``waivers`` are those in force for the suite. One lets the subject pass, but no row out of
    quarantine; nothing waives what could not be judged, nor that there was nothing to judge.
    """
    failures: list[Failure] = []
    quarantined: dict[int, set[str]] = {}
    holding: list[Failure] = []
    if rows_judged == 0 and not suite.may_be_empty:
        holding.append(Failure("rows_to_judge", "gate", "critical", failed=0))
        failures += holding
    for finding in findings:
        failure = _failure_of(suite, finding, subject_id, rows_judged)
        if failure is None:
            continue
        puts_aside = finding.expectation.reason and not finding.error
        if puts_aside:
            for (source_row,) in finding.rows[subject_id]:
                quarantined.setdefault(source_row, set()).add(finding.expectation.reason)
        elif not finding.error:
            failure = _waived(failure, waivers, subject_id)
        failures.append(failure)
        if failure.severity == "critical" and not puts_aside:
            holding.append(failure)
    ceiling = suite.quarantine_ceiling
    if ceiling is not None and len(quarantined) > ceiling * rows_judged:
        too_many = Failure(CEILING, "gate", "critical", failed=len(quarantined))
        holding.append(_waived(too_many, waivers, subject_id))
        failures.append(holding[-1])
    used = {each.waiver_id for each in holding}
    decision = "pass" if not holding else "hold" if None in used else "waived"
    without = [each for each in waivers if decision == "waived" and each.waiver_id in used]
    return Verdict(subject_id, decision, rows_judged, failures, quarantined, without)


def _waived(failure: Failure, waivers: Sequence[Waiver], subject_id: str) -> Failure:
    waiver = waiver_for(waivers, failure.name, subject_id)
    return replace(failure, waiver_id=waiver.waiver_id) if waiver else failure


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
    if expectation.grain is Grain.MEASURE:
        return Failure(**told, failed=failed, measures=list(finding.measures[subject_id]))
    tolerated = (Decimal(1) - expectation.mostly) * rows_judged
    if expectation.grain is Grain.ROW and failed <= tolerated:
        return None
    row_keys = None
    if suite.subject != "load":  # the rows of a load stand in quarantine by their numbers
        keys = finding.rows.get(subject_id, [])[:_ROW_KEYS_TOLD]
        row_keys = [[str(part) for part in key] for key in keys] or None
    return Failure(**told, failed=failed, reason=expectation.reason, row_keys=row_keys)
