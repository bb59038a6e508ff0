"""What every gate of a night was asked, what it answered, and who let what pass until when.

The wording is the one that judged (``quality.suites``), not today's. Counts only.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from jamsos.privacy import without_long_numbers
from jamsos.report.asking import Asker

ORDER = ("load", "run", "export")
_COMPARING = {
    "expect_difference_to_stay_below",
    "expect_distribution_not_to_drift",
    "expect_measures_to_be_within_learnt_limits",
}
_FEW = 6  # more numbers than that are for the gate, not for a page


@dataclass(frozen=True)
class Asked:
    """One expectation of one suite over all that the suite judged in the night.

    ``subjects`` that failed it, ``rows`` of them (0: it is no statement about rows), ``error``: it
    could not be judged. ``measures`` is what it saw, by name, of the last subject.
    """

    name: str
    type: str
    severity: str
    description: str
    description_id: str
    owner: str
    repaired_by: str
    because: str
    because_id: str
    limits: dict[str, Any]
    subjects: int
    rows: int
    has_error: bool
    is_waived: bool
    measures: tuple[tuple[str, Decimal], ...]

    @property
    def shown(self) -> tuple[tuple[str, Decimal], ...]:
        """What it saw, where that are a few numbers: many are of places or groups."""
        return self.measures if len(self.measures) <= _FEW else ()

    @property
    def result(self) -> str:
        if self.has_error:
            return "error"
        if self.is_waived:
            return "waived"
        return "failed" if self.subjects else "passed"


@dataclass(frozen=True)
class Troubled:
    """One load, run or file that did not simply pass."""

    subject_id: str
    decision: str
    rows_judged: int
    rows_quarantined: int
    failed: tuple[str, ...]


@dataclass(frozen=True)
class Judged:
    """One suite in the night. ``decisions`` counts what it judged by what it decided."""

    subject_kind: str
    suite: str
    table: str
    owner: str
    decisions: dict[str, int]
    rows_judged: int
    rows_quarantined: int
    expectations: int
    asked: tuple[Asked, ...]
    troubled: tuple[Troubled, ...]

    @property
    def decision(self) -> str:
        return next(each for each in ("hold", "waived", "pass") if self.decisions.get(each))

    @property
    def failed(self) -> int:
        return sum(each.result != "passed" for each in self.asked)


@dataclass(frozen=True)
class Waiver:
    """A failure that two officers let pass, until the end of a day."""

    waiver_id: int
    suite: str
    expectation: str
    reason: str
    waived_by: str
    checked_by: str
    as_of: date
    expires_on: date
    days_left: int


@dataclass(frozen=True)
class Gates:
    """All suites of the night in the order of the way of a row, and the waivers in force."""

    judged: tuple[Judged, ...]
    waivers: tuple[Waiver, ...]

    def decisions(self, kind: str) -> dict[str, int]:
        """What was judged of a kind, counted by decision."""
        found: dict[str, int] = {}
        for suite in self.judged:
            if suite.subject_kind == kind:
                for decision, number in suite.decisions.items():
                    found[decision] = found.get(decision, 0) + number
        return found

    @property
    def expectations(self) -> int:
        return sum(suite.expectations for suite in self.judged)

    @property
    def comparing(self) -> tuple[tuple[str, Asked], ...]:
        """Suite and expectation of all that compare the night with earlier ones."""
        return tuple(
            (suite.suite, asked)
            for suite in self.judged
            for asked in suite.asked
            if asked.type in _COMPARING
        )

    @property
    def to_repair(self) -> dict[str, tuple[tuple[str, Asked], ...]]:
        """Suite and expectation of all that is not as it should be, by who repairs it."""
        found: dict[str, list[tuple[str, Asked]]] = {}
        for suite in self.judged:
            for asked in suite.asked:
                if asked.result != "passed":
                    found.setdefault(asked.repaired_by, []).append((suite.suite, asked))
        return {by: tuple(found[by]) for by in sorted(found)}

    @property
    def has_waiver(self) -> bool:
        """Whether something of the night passed only because officers let it."""
        return any(suite.decisions.get("waived") for suite in self.judged)


@dataclass
class _Entry:
    """The newest entry of the gate log about one subject."""

    gate_id: int
    subject_kind: str
    subject_id: str
    suite: str
    decision: str
    rows_judged: int
    rows_quarantined: int
    expectations: int
    failures: list[dict[str, Any]]
    content: dict[str, Any] | None
    measures: dict[str, list[tuple[str, Decimal]]] = field(default_factory=dict)


_NEWEST = """
    select
        log.gate_id, log.subject_kind, log.subject_id, log.suite, log.decision, log.rows_judged,
        log.rows_quarantined, log.expectations, log.failures, suites.content
    from quality.gates_of_night(%(run_id)s) as log
    left join quality.suites as suites on log.suite_digest = suites.suite_digest
"""
_MEASURES = """
    select gate_id, expectation, measure, value from quality.measures
    where gate_id = any(%(gates)s)
    order by gate_id, expectation, measure
"""
_WAIVERS = """
    select
        waiver_id, suite, expectation, reason, waived_by, checked_by, as_of, expires_on,
        expires_on - %(as_of)s
    from quality.waivers
    where region_code = %(region_code)s and as_of <= %(as_of)s and expires_on >= %(as_of)s
    order by expires_on, waiver_id
"""


def gates_of(ask: Asker) -> Gates:
    """What the gates said of a run and of the deliveries of its night."""
    entries = [_Entry(*row) for row in ask.rows(_NEWEST)]
    by_gate = {entry.gate_id: entry for entry in entries}
    for gate_id, expectation, measure, value in ask.rows(_MEASURES, gates=list(by_gate)):
        by_gate[gate_id].measures.setdefault(expectation, []).append((measure, value))
    suites: dict[tuple[int, str], list[_Entry]] = {}
    for entry in sorted(entries, key=lambda each: each.gate_id):
        suites.setdefault((ORDER.index(entry.subject_kind), entry.suite), []).append(entry)
    return Gates(
        tuple(_judged(suites[key]) for key in sorted(suites)),
        tuple(Waiver(*row) for row in ask.rows(_WAIVERS)),
    )


def _judged(entries: list[_Entry]) -> Judged:
    newest = entries[-1]
    content = newest.content or {}
    decisions: dict[str, int] = {}
    for entry in entries:
        decisions[entry.decision] = decisions.get(entry.decision, 0) + 1
    return Judged(
        newest.subject_kind,
        newest.suite,
        content.get("table", ""),
        content.get("owner", ""),
        decisions,
        sum(entry.rows_judged for entry in entries),
        sum(entry.rows_quarantined for entry in entries),
        newest.expectations,
        tuple(_asked(entries, content)),
        tuple(_troubled(entries)),
    )


def _asked(entries: list[_Entry], content: dict[str, Any]) -> Iterable[Asked]:
    """What the suite asks, in its order, then what else a gate found."""
    said = {each["name"]: each for each in content.get("expectations", [])}
    failures: dict[str, list[dict[str, Any]]] = {}
    for entry in entries:
        for failure in entry.failures:
            failures.setdefault(failure["name"], []).append(failure)
    measured = {name: found for entry in entries for name, found in entry.measures.items()}
    for name in [*said, *(name for name in failures if name not in said)]:
        wording, failed = said.get(name, {}), failures.get(name, [])
        yield Asked(
            name,
            wording.get("type") or failed[0].get("type", ""),
            wording.get("severity") or failed[0]["severity"],
            wording.get("description") or "",
            wording.get("description_id") or "",
            wording.get("owner") or content.get("owner") or "",
            wording.get("repaired_by") or content.get("repaired_by") or "",
            wording.get("because") or "",
            wording.get("because_id") or "",
            wording.get("limits") or {},
            len(failed),
            sum(failure.get("failed") or 0 for failure in failed),
            any(failure.get("error") for failure in failed),
            bool(failed) and all(failure.get("waiver_id") for failure in failed),
            tuple(measured.get(name, ())),
        )


def _troubled(entries: list[_Entry]) -> Iterable[Troubled]:
    for entry in sorted(entries, key=lambda each: (each.decision != "hold", each.subject_id)):
        if entry.failures or entry.decision != "pass":
            yield Troubled(
                without_long_numbers(entry.subject_id),
                entry.decision,
                entry.rows_judged,
                entry.rows_quarantined,
                tuple(failure["name"] for failure in entry.failures),
            )
