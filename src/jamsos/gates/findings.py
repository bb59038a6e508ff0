"""What Great Expectations found, as plain facts: which expectation, how often, in which rows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from jamsos.gates.suites import Expectation

RowKey = tuple[object, ...]


@dataclass(frozen=True)
class Finding:
    """One expectation that is not true of everything that was judged.

    ``failed`` counts failing rows by subject (for an expectation about loads: 1 for each load that
    fails), ``rows`` names them as far as the suite has a row key; for loads that is the source row
    alone. ``measures`` names by subject what was measured and is not as it should be.
    ``is_whole_table`` fails every subject. ``error`` is the kind of exception that kept the
    expectation from being judged at all.
    """

    expectation: Expectation
    failed: Mapping[str, int] = field(default_factory=dict)
    rows: Mapping[str, list[RowKey]] = field(default_factory=dict)
    measures: Mapping[str, list[str]] = field(default_factory=dict)
    is_whole_table: bool = False
    error: str | None = None


@dataclass(frozen=True)
class Examination:
    """All that came back: what is not true, and by subject and expectation the numbers seen."""

    findings: list[Finding]
    measures: Mapping[str, Mapping[str, Mapping[str, float]]] = field(default_factory=dict)
