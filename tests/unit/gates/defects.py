"""Seeded defects: how a clean table is broken so that an expectation, by name, has to catch it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from jamsos.gates import GateDecision
from jamsos.gates.suites import load_suite

from .conftest import Row


@dataclass(frozen=True)
class Defect:
    """``change`` breaks the first row of a clean table, or ``everywhere`` each of them.

    ``also`` are expectations that cannot but fail as well. ``statement`` breaks what rows cannot,
    until ``undo``.
    """

    name: str
    change: dict[str, Any] = field(default_factory=dict)
    everywhere: bool = False
    is_empty: bool = False
    drops_last_row: bool = False
    statement: str | None = None
    undo: str | None = None
    also: frozenset[str] = frozenset()


CLEAN = Defect("clean")


def defect(name: str, change: dict[str, Any] | None = None, *also: str, **how: Any) -> Defect:
    return Defect(name, change or {}, also=frozenset(also), **how)


def in_sql(name: str, statement: str, *also: str, undo: str | None = None) -> Defect:
    """What ``statement`` breaks is caught by ``name``, and by nothing but ``also``."""
    return Defect(name, also=frozenset(also), statement=statement, undo=undo)


def broken_rows(clean: Iterable[Row], broken: Defect) -> list[Row]:
    """The clean rows with the defect's change."""
    rows = [] if broken.is_empty else [dict(row) for row in clean]
    for number, row in enumerate(rows):
        if number == 0 or broken.everywhere:
            row.update(broken.change)
    if broken.drops_last_row:
        rows.pop()
    return rows


def differing(
    suite: str,
    defects: Iterable[Defect],
    seed: Callable[[str, Defect], None],
    judge: Callable[[str], GateDecision],
    undo: Callable[[str], None],
) -> dict[str, tuple[object, object]]:
    """Each defect that was not caught by name, or not decided by its severity: what was said, and
    what should have been. So has a clean run that did not pass without a remark.

    ``seed(run_id, defect)`` makes a run of its own with the defect in it.
    """
    severity = {each.name: each.severity for each in load_suite(suite).expectations}
    differ = {}
    for number, broken in enumerate([CLEAN, *defects]):
        run_id = f"run {number}"
        seed(run_id, broken)

        decision = judge(run_id)

        named = ({broken.name} & severity.keys()) | broken.also
        holds = any(severity.get(name, "critical") == "critical" for name in named)
        said = decision.decision, {failure.name for failure in decision.failures}
        if said != (expected := ("hold" if holds else "pass", named)):
            differ[f"{number} {broken.name}"] = said, expected
        if broken.undo:
            undo(broken.undo)
    return differ
