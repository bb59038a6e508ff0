"""Gates as a night uses them: what may go on, by gate id; a task hands on ids and nothing else."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from jamsos.combine.run import RunNotAllowed, find_run, hold_run
from jamsos.gates import judge_export, judge_loads, judge_run

DECIDED_BY = "gate"
# First what the list and its money rest on, then figures, then the lists for people.
FACTS = (
    "fct_eligible_worker",
    "fct_rule_result",
    "fct_enrolment_month",
    "fct_subsidy",
    "fct_place_change",
    "dim_village",
    "dim_rate",
    "dim_rule",
    "dim_budget",
    "dim_enrolment",
    "month_list",
    "amended_money",
    "coverage_funnel",
    "funnel_reasons",
    "coverage_equity",
    "money_by_stage",
    "budget_forecast",
    "review__waiting_list",
    "review__would_lapse",
    "review__held_villages",
    "review__double_funding",
    "review__findings",
    "review__finding_totals",
    "review__needs_review",
    "review__not_eligible",
    "review__suspected_duplicates",
    "review__duplicate_proposals",
    "review__unchecked_lists",
    "review__open_questions",
    "review__judgement_outcomes",
    "review__expiring_overrides",
    "review__budget_alerts",
    "review__amendments_due",
    "review__cells_by_area",
    "review__cells_by_group",
)


def judged_loads(source: str, load_ids: list[str], *, as_of: date) -> dict[str, Any]:
    """Judge tonight's new loads of one source; nothing new is nothing to judge."""
    verdict: dict[str, Any] = {"allowed": {}, "held": []}
    if not load_ids:
        print(f"{source}: nothing new to judge")
        return verdict
    for decision in judge_loads(load_ids, source, as_of, DECIDED_BY):
        if decision.is_allowed:
            verdict["allowed"][decision.subject_id] = decision.gate_id
        else:
            verdict["held"].append(decision.subject_id)
    return verdict


def judged_facts(run_id: str, suites: Iterable[str] = FACTS) -> list[int]:
    """Judge the facts of a run; returns the gate ids that allow it.

    Raises:
        RunNotAllowed: At least one gate holds the run, which stays unpublished.
    """
    run = find_run(run_id)
    decisions = [judge_run(suite, run_id, run.as_of, DECIDED_BY) for suite in suites]
    held = [decision.suite for decision in decisions if not decision.is_allowed]
    if held:
        hold_run(run)
        raise RunNotAllowed(
            f"run {run_id} is held by {', '.join(held)}; see quality.gate_log. "
            "The last published run stays in use."
        )
    return [decision.gate_id for decision in decisions]


def judged_export(run_id: str) -> int:
    """Judge the export table of a run; returns the gate id that allows it.

    Raises:
        RunNotAllowed: The gate holds the export; no file is written.
    """
    decision = judge_export(run_id, find_run(run_id).as_of, DECIDED_BY)
    if not decision.is_allowed:
        raise RunNotAllowed(
            f"the export of run {run_id} is held; see quality.gate_log. No file was written."
        )
    return decision.gate_id
