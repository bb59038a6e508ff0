"""From the plan to the people covered, and why somebody left on the way."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from jamsos.report.asking import Asker


@dataclass(frozen=True)
class Dropped:
    """One reason at one place of the funnel. ``alone``: those who have no other reason there."""

    reason_code: str
    dropped: int
    alone: int


@dataclass(frozen=True)
class Funnel:
    """The regency's row of ``marts.coverage_funnel``, and the reasons by where they end the way.

    Plans, rows and people are three different things and are never added up.
    """

    population_persons: int | None
    population_true_on: date | None
    target_persons: int | None
    target_true_on: date | None
    quota_persons: int | None
    quota_true_on: date | None
    residents_of_age: int
    residents_true_on: date | None
    proposed_rows: int
    readable_rows: int
    proposed_persons: int
    proposed_true_on: date | None
    verified_persons: int
    eligible_persons: int
    in_review_persons: int
    not_eligible_persons: int
    waiting_persons: int
    approved_persons: int
    decided_true_on: date
    sent_persons: int
    accepted_persons: int
    paid_persons: int
    settled_true_on: date | None
    reasons: dict[str, tuple[Dropped, ...]]


LEFT_AS = ("quarantined", "repeated", "needs_review", "not_eligible", "waiting")
_ROW = """
    select
        population_persons, population_true_on, target_persons, target_true_on, quota_persons,
        quota_true_on, residents_of_age, residents_true_on, proposed_rows, readable_rows,
        proposed_persons, proposed_true_on, verified_persons, eligible_persons, in_review_persons,
        not_eligible_persons, waiting_persons, approved_persons, decided_true_on, sent_persons,
        accepted_persons, paid_persons, settled_true_on
    from marts.coverage_funnel
    where run_id = %(run_id)s and covered_month = %(covered_month)s and area_level = 'regency'
"""
_REASONS = """
    select left_as, reason_code, sum(dropped)::bigint, sum(dropped_for_this_alone)::bigint
    from marts.funnel_reasons
    where run_id = %(run_id)s and covered_month = %(covered_month)s
    group by left_as, reason_code
    order by left_as, sum(dropped) desc, reason_code
"""


def funnel_of(ask: Asker) -> Funnel | None:
    """The funnel of a run; nothing if the run has not got that far."""
    rows = ask.rows(_ROW)
    if not rows:
        return None
    reasons: dict[str, list[Dropped]] = {}
    for left_as, *dropped in ask.rows(_REASONS):
        reasons.setdefault(left_as, []).append(Dropped(*dropped))
    return Funnel(*rows[0], {name: tuple(found) for name, found in reasons.items()})
