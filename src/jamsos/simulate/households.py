"""Family cards on which more people are proposed than one family can have."""

from __future__ import annotations

import numpy as np

from jamsos.simulate.planning import NO_FAULT, Plan, number_of
from jamsos.simulate.population import HEAD, OTHER, People

CROWDED = {"household_within_limit", "household_over_limit"}
_MOST_OF_ONE_FAMILY = 8
_FAMILIES = 30  # at scale 1


def crowd_families(rng: np.random.Generator, people: People, plan: Plan, scale: float) -> set[int]:
    """Bring nine proposed people of a village onto one card, here and there; returns each ninth.

    The eight are covered already, so it is plain who is one too many. Whoever leaves a family as
    its head is followed by the eldest of it.
    """
    wanted = max(round(_FAMILIES * scale), 1 if scale >= 0.02 else 0)
    is_repeated = np.bincount(plan.person, minlength=len(people))[plan.person] > 1
    clean = (plan.fault == NO_FAULT) & ~is_repeated & people.has_phone[plan.person]
    of_village = np.bincount(plan.village[clean])
    largest_first = np.argsort(-of_village, kind="stable").tolist()
    beyond = set()
    for village in largest_first[:wanted]:
        rows = rng.permutation(np.flatnonzero(clean & (plan.village == village)))
        rows = rows[: _MOST_OF_ONE_FAMILY + 1]
        if len(rows) <= _MOST_OF_ONE_FAMILY:
            break
        plan.fault[rows] = number_of("household_within_limit")
        plan.fault[rows[-1]] = number_of("household_over_limit")
        _bring_together(people, plan.person[rows])
        beyond.add(int(plan.person[rows[-1]]))
    return beyond


def _bring_together(people: People, members: np.ndarray) -> None:
    left = people.family[members[people.role[members] == HEAD]]
    people.family[members] = people.family.max() + 1
    people.role[members] = OTHER
    people.role[members[0]] = HEAD
    for family in left.tolist():
        others = np.flatnonzero(people.family == family)
        if len(others):
            people.role[others[np.argmin(people.birth[others])]] = HEAD
