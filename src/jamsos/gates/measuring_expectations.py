"""Expectations that measure: a query gives numbers by name, and they are compared with others.

Importing this module registers them with Great Expectations. They return numbers and the names of
measures, never a row. In a suite about loads each row of a query begins with ``load_id``, so begin
with ``unnest($load_ids::text [])``: a subject of which nothing is measured fails.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, ClassVar

from great_expectations.execution_engine import ExecutionEngine
from great_expectations.expectations.expectation import BatchExpectation

from jamsos.gates.comparing import bounds, stability_index
from jamsos.gates.sql_expectations import QueryRowKeys

NOTHING_MEASURED = "nothing_measured"
_NAMES = {"load_id", "measure", "category"}

Rows = list[dict[str, Any]]


class QueryReferenceRows(QueryRowKeys):
    """What another query returns: that with which the first is compared."""

    metric_name = "query.reference_rows"
    value_keys = ("reference_query",)


@dataclass
class Measured:
    """Numbers of one subject by name, and the names of those that are not as they should be."""

    numbers: dict[str, float] = field(default_factory=dict)
    failed: list[str] = field(default_factory=list)


class _MeasuringExpectation(BatchExpectation):
    """Numbers of each subject; ``subjects`` are filled in by the gate."""

    query: str
    subjects: list[str]

    metric_dependencies: ClassVar[tuple[str, ...]] = ("query.row_keys",)
    domain_keys: ClassVar[tuple[str, ...]] = ("batch_id",)
    success_keys: ClassVar[tuple[str, ...]] = ("query",)
    must_measure: ClassVar[bool] = True

    def compare(self, rows: Rows, reference: Rows, subject: str) -> Measured:
        """What was measured of one subject."""
        raise NotImplementedError

    def _validate(
        self,
        metrics: dict[str, Any],
        runtime_configuration: dict[str, Any] | None = None,  # noqa: ARG002 - as it is called
        execution_engine: ExecutionEngine | None = None,  # noqa: ARG002
    ) -> dict[str, Any]:
        rows = _by_subject(metrics["query.row_keys"], self.subjects)
        reference = _by_subject(metrics.get("query.reference_rows", []), self.subjects)
        measured = {}
        for subject in self.subjects:
            if not rows[subject] and self.must_measure:
                measured[subject] = Measured(failed=[NOTHING_MEASURED])
            else:
                measured[subject] = self.compare(rows[subject], reference[subject], subject)
        return {
            "success": not any(each.failed for each in measured.values()),
            "result": {
                "measures": {subject: each.numbers for subject, each in measured.items()},
                "failed": {subject: each.failed for subject, each in measured.items()},
            },
        }


class ExpectMeasuresToBeWithinLearntLimits(_MeasuringExpectation):
    """Each (measure, value) lies where it usually does.

    ``learnt`` holds the values of good nights by subject and measure. With fewer than
    ``least_entries`` of them nothing is learnt: it passes, and ``<measure>.learnt_from`` says so.
    """

    entries: int
    least_entries: int
    spread: float
    floor_share: float
    least_tolerance: float = 0
    learnt: dict[str, dict[str, Any]]

    success_keys: ClassVar[tuple[str, ...]] = (
        "query", "entries", "least_entries", "spread", "floor_share", "least_tolerance",
    )  # fmt: skip

    def compare(self, rows: Rows, reference: Rows, subject: str) -> Measured:  # noqa: ARG002
        measured = Measured()
        for row in rows:
            name, value = row["measure"], _number(row["value"])
            known = self.learnt.get(subject, {}).get(name, {"values": [], "is_vouched": False})
            values = known["values"][: self.entries]
            measured.numbers[f"{name}.learnt_from"] = len(values)
            if value is None:
                measured.failed.append(name)
                continue
            measured.numbers[name] = value
            if values and (len(values) >= self.least_entries or known["is_vouched"]):
                low, high = bounds(
                    values,
                    spread=self.spread,
                    floor_share=self.floor_share,
                    least_tolerance=self.least_tolerance,
                )
                measured.numbers |= {f"{name}.low": low, f"{name}.high": high}
                if not low <= value <= high:
                    measured.failed.append(name)
        return measured


class ExpectDistributionNotToDrift(_MeasuringExpectation):
    """Rows by (measure, category, number) are spread as those of ``reference_query``.

    The population stability index of each measure is at most ``max_index``. Where one side has
    fewer than ``least_rows`` there is nothing to compare: ``<measure>.rows`` tells how many.
    """

    reference_query: str
    max_index: float
    least_rows: int

    metric_dependencies: ClassVar[tuple[str, ...]] = ("query.row_keys", "query.reference_rows")
    success_keys: ClassVar[tuple[str, ...]] = (
        "query", "reference_query", "max_index", "least_rows",
    )  # fmt: skip
    must_measure: ClassVar[bool] = False

    def compare(self, rows: Rows, reference: Rows, subject: str) -> Measured:  # noqa: ARG002
        measured = Measured()
        now, before = _by_measure(rows), _by_measure(reference)
        for name in sorted(now.keys() | before.keys()):
            counts_now, counts_before = now.get(name, {}), before.get(name, {})
            fewest = min(sum(counts_now.values()), sum(counts_before.values()))
            measured.numbers[f"{name}.rows"] = sum(counts_now.values())
            measured.numbers[f"{name}.rows_before"] = sum(counts_before.values())
            if fewest < max(self.least_rows, 1):
                continue
            index = stability_index(counts_now, counts_before)
            measured.numbers[f"{name}.index"] = index
            if index > self.max_index:
                measured.failed.append(name)
        return measured


class ExpectDifferenceToStayBelow(_MeasuringExpectation):
    """Of each (measure, changed, of): the share that entered, left or changed is not too large.

    ``of`` is the number of rows of the last published version. Below ``least_rows`` of them a share
    means nothing, and it passes.
    """

    max_share: float
    least_rows: int

    success_keys: ClassVar[tuple[str, ...]] = ("query", "max_share", "least_rows")

    def compare(self, rows: Rows, reference: Rows, subject: str) -> Measured:  # noqa: ARG002
        measured = Measured()
        for row in rows:
            name, changed, of = row["measure"], _number(row["changed"]), _number(row["of"])
            if changed is None or of is None:
                measured.failed.append(name)
                continue
            measured.numbers |= {name: changed, f"{name}.of": of}
            if of < max(self.least_rows, 1):
                continue
            measured.numbers[f"{name}.share"] = changed / of
            if changed / of > self.max_share:
                measured.failed.append(name)
        return measured


class ExpectSumsToAgree(_MeasuringExpectation):
    """All numbers of a row are equal: each column beside ``measure`` is one side of an account.

    A side without a number fails; so does a row with fewer than two sides.
    """

    def compare(self, rows: Rows, reference: Rows, subject: str) -> Measured:  # noqa: ARG002
        measured = Measured()
        for row in rows:
            name = row["measure"]
            sides = {side: _number(value) for side, value in row.items() if side not in _NAMES}
            told = {side: value for side, value in sides.items() if value is not None}
            measured.numbers |= {f"{name}.{side}": value for side, value in told.items()}
            if len(sides) < 2 or len(told) < len(sides) or len({*told.values()}) > 1:
                measured.failed.append(name)
        return measured


def _by_subject(rows: Rows, subjects: list[str]) -> dict[str, Rows]:
    """The rows of each subject; without a ``load_id`` they are those of the only subject."""
    found: dict[str, Rows] = {subject: [] for subject in subjects}
    for row in rows:
        subject = row["load_id"] if "load_id" in row else subjects[0]
        if subject in found:
            found[subject].append(row)
    return found


def _by_measure(rows: Rows) -> dict[str, Mapping[str, float]]:
    counts: dict[str, dict[str, float]] = {}
    for row in rows:
        of_measure = counts.setdefault(row["measure"], {})
        category = str(row["category"])
        of_measure[category] = of_measure.get(category, 0) + (_number(row["number"]) or 0)
    return counts


def _number(value: object) -> float | None:
    """A number as JSON has it: whole ones stay whole."""
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return value
