"""Gates as a night uses them: what may go on, by gate id; a task hands on ids and nothing else.

Whatever fails is printed for the engineer: suite, statement, how much, who owns it, who repairs it.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from jamsos.combine.run import RunNotAllowed, find_run, hold_run
from jamsos.gates import GateDecision, judge_export, judge_loads, judge_run
from jamsos.gates.suites import load_suite, suites_of

DECIDED_BY = "gate"
HOW_TO_GO_ON = "docs/runbook.md#a-held-gate"
_INPUTS = "raw__"


def judged_loads(source: str, load_ids: list[str], *, as_of: date) -> dict[str, Any]:
    """Judge tonight's new loads of one source; nothing new is nothing to judge."""
    verdict: dict[str, Any] = {"allowed": {}, "held": []}
    if not load_ids:
        print(f"{source}: nothing new to judge")
        return verdict
    for decision in judge_loads(load_ids, source, as_of, DECIDED_BY):
        _tell(decision)
        if decision.is_allowed:
            verdict["allowed"][decision.subject_id] = decision.gate_id
        else:
            verdict["held"].append(decision.subject_id)
    return verdict


def judged_inputs(run_id: str) -> list[int]:
    """Judge what a run has pinned as it lies in raw, before anything is built of it.

    Raises:
        RunNotAllowed: At least one gate holds the run, which stays unpublished.
    """
    return _judged_run(run_id, [name for name in suites_of("run") if name.startswith(_INPUTS)])


def judged_facts(run_id: str) -> list[int]:
    """Judge whatever a run has built, from identity to what may leave; returns the gate ids.

    Raises:
        RunNotAllowed: At least one gate holds the run, which stays unpublished.
    """
    return _judged_run(run_id, [name for name in suites_of("run") if not name.startswith(_INPUTS)])


def _judged_run(run_id: str, suites: Iterable[str]) -> list[int]:
    run = find_run(run_id)
    decisions = [judge_run(suite, run_id, run.as_of, DECIDED_BY) for suite in suites]
    for decision in decisions:
        _tell(decision)
    held = [decision.suite for decision in decisions if not decision.is_allowed]
    if held:
        hold_run(run)
        raise RunNotAllowed(
            f"run {run_id} is held by {', '.join(held)}: {HOW_TO_GO_ON}. "
            "The last published run stays in use."
        )
    return [decision.gate_id for decision in decisions]


def judged_export(run_id: str) -> int:
    """Judge the export table of a run; returns the gate id that allows it.

    Raises:
        RunNotAllowed: The gate holds the export; no file is written.
    """
    decision = judge_export(run_id, find_run(run_id).as_of, DECIDED_BY)
    _tell(decision)
    if not decision.is_allowed:
        raise RunNotAllowed(
            f"the export of run {run_id} is held: {HOW_TO_GO_ON}. No file was written."
        )
    return decision.gate_id


def _tell(decision: GateDecision) -> None:
    """What failed, for the engineer who reads the log of the task."""
    if decision.is_allowed and not decision.failures:
        return
    asked = {each.name: each for each in load_suite(decision.suite).expectations}
    suite = load_suite(decision.suite)
    print(f"{decision.suite}, {decision.subject_kind} {decision.subject_id}: {decision.decision}")
    for failure in decision.failures:
        of = asked.get(failure.name, suite)
        rows = "the table" if failure.failed is None else failure.failed
        much = failure.error or ", ".join(failure.measures or []) or rows
        waived = f", waiver {failure.waiver_id}" if failure.waiver_id else ""
        print(
            f"  {failure.severity} {failure.name}: {much}; of {of.owner}, "
            f"repaired by {of.repaired_by}{waived}"
        )
    if not decision.is_allowed:
        print(f"  what to do: {HOW_TO_GO_ON}")
