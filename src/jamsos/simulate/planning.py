"""Who is proposed by which village, in which layout, and with which fault."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date

import numpy as np

from jamsos.region import Village
from jamsos.simulate.faults import (
    BUKU_INDUK,
    FAULTS,
    FREE,
    OPENSID,
    PROGRAMME,
    SIAK,
    STATUS,
    Fault,
)
from jamsos.simulate.habits import CSV, DIALECTS, OLD_SPELLINGS, XLSX, VillageHabits
from jamsos.simulate.population import CHILD, HEAD, PROPOSED_OCCUPATIONS, People
from jamsos.simulate.truth import MAXIMUM_AGE, MINIMUM_AGE

PROPOSALS = 150_000  # roster rows at scale 1
NO_FAULT = -1

_RESERVED = -2  # a clean row that another one repeats


@dataclass
class Plan:
    """Roster rows, one array entry each, sorted by village and then as they stand in the file."""

    person: np.ndarray
    village: np.ndarray
    fault: np.ndarray  # position in FAULTS, or NO_FAULT
    taken_for: list[int] = field(default_factory=list)  # people a proposed one is taken for

    def has(self, *names: str) -> np.ndarray:
        """Which rows carry one of these faults."""
        return np.isin(self.fault, [number_of(name) for name in names])

    def people_with(self, *names: str) -> np.ndarray:
        """The people in rows that carry one of these faults."""
        return self.person[self.has(*names)]

    @property
    def concerned(self) -> np.ndarray:
        """Everybody to whom nothing may happen by chance: who is proposed, or taken for one."""
        return np.concatenate([self.person, np.array(self.taken_for, dtype=int)])


def choose_villages(villages: list[Village], scale: float) -> list[Village]:
    """All villages, or at small scale some, spread over the regency and never fewer than 3."""
    if scale >= 0.1:
        return villages
    count = min(len(villages), max(3, round(len(villages) * scale * 10)))
    oldly_spelt = [v for v in villages if v.village_name in OLD_SPELLINGS][:1]
    others = [v for v in villages if v not in oldly_spelt]
    step = len(others) / (count - len(oldly_spelt))
    spread = [others[int((n + 0.5) * step)] for n in range(count - len(oldly_spelt))]
    return sorted(oldly_spelt + spread, key=lambda village: village.village_code)


def proposable(people: People, on: date) -> np.ndarray:
    """Positions of those a village would propose: of age, and in work that is insurable."""
    age = people.age_on(on)
    of_age = (age >= MINIMUM_AGE) & (age < MAXIMUM_AGE)
    return np.flatnonzero(of_age & np.isin(people.occupation, PROPOSED_OCCUPATIONS))


def rows_of(fault: Fault, proposals: int, scale: float) -> int:
    """How many rows carry a fault; each occurs from a fiftieth of the regency upwards."""
    if not fault.rate:
        return 0
    return max(round(fault.rate * proposals), 1 if scale >= 0.02 else 0)


def _wanted(fault: Fault, proposals: int, scale: float, fitting: int) -> int:
    """As many as the rate says, but refused rows never crowd a single kind of village."""
    wanted = rows_of(fault, proposals, scale)
    may_crowd = fault.repeats or fault.expected_stage != "quarantined"
    return wanted if may_crowd else min(wanted, max(1, fitting // 50))


def newcomers_needed(proposals: int, scale: float) -> int:
    """How many proposed people are not, or no longer, residents of the registry."""
    return sum(rows_of(f, proposals, scale) for f in FAULTS if "newcomer" in f.needs)


def plan_proposals(
    rng: np.random.Generator,
    people: People,
    pool: np.ndarray,
    newcomers: np.ndarray,
    habits: VillageHabits,
    scale: float,
) -> Plan:
    """Give each row a person, a village and at most one fault.

    ``pool`` and ``newcomers`` are positions in ``people``. A newcomer's village becomes that of
    the row. Somebody whom no phone reaches is fault enough: such a row gets no other.
    """
    proposals = min(round(PROPOSALS * scale), int(len(pool) * 0.95))
    repetitions = sum(rows_of(fault, proposals, scale) for fault in FAULTS if fault.repeats)
    person = rng.permutation(pool)[: proposals - repetitions]
    village = people.village[person]
    fault = np.full(len(person), NO_FAULT)
    conditions = _of_people(people, person) | _of_files(habits, village)
    is_reached = conditions["has_phone"] | conditions["has_contact"]
    conditions["no_phone_elsewhere"] = ~is_reached
    within_reach = is_reached | habits.holds_phone[village]
    newcomers_left = iter(newcomers.tolist())
    copies: list[tuple[int, int, int]] = []  # row that is repeated, village, fault
    for number, kind in enumerate(FAULTS):
        fits = (fault == NO_FAULT) & within_reach
        for need in kind.needs:
            fits &= conditions[need]
        rows = np.flatnonzero(fits)
        rows = rng.permutation(rows)[: _wanted(kind, proposals, scale, len(rows))]
        if kind.repeats:
            fault[rows] = _RESERVED
            copies += [(row, village[row], number) for row in rows.tolist()]
            continue
        fault[rows] = number
        if "newcomer" in kind.needs:
            person[rows] = [next(newcomers_left) for _ in rows]
            people.village[person[rows]] = village[rows]
    fault[fault == _RESERVED] = NO_FAULT
    village = village.copy()
    _send_elsewhere(rng, village, fault, number_of("proposed_by_other_village"), len(habits.layout))
    plan = _in_file_order(rng, person, village, fault, copies, len(habits.layout))
    return _families_together(plan, people, habits)


def _of_people(people: People, person: np.ndarray) -> dict[str, np.ndarray]:
    months = people.birth[person].astype("datetime64[M]")
    day = (people.birth[person] - months.astype("datetime64[D]")).astype(int) + 1
    month = months.astype(int) % 12 + 1
    names = people.name[person]
    one_of_family = np.zeros(len(person), dtype=bool)
    one_of_family[np.unique(people.family[person], return_index=True)[1]] = True
    return {
        "has_phone": people.has_phone[person],
        "woman": people.is_woman[person],
        "child": people.role[person] == CHILD,
        "head": people.role[person] == HEAD,
        "one_of_family": one_of_family,
        "newcomer": np.ones(len(person), dtype=bool),
        "swappable_birth": (day <= 12) & (day != month),
        "pious_name": _matches(names, lambda n: n.startswith(("MUHAMMAD ", "ABDUL ", "SITI "))),
        "apostrophe_in_name": _matches(names, lambda n: "'" in n),
        "long_name": _matches(names, lambda n: len(n) >= 12),
    }


def _of_files(habits: VillageHabits, village: np.ndarray) -> dict[str, np.ndarray]:
    is_unicode = np.array(["cp" not in DIALECTS[n][1] for n in habits.dialect])
    of_villages = {
        FREE: np.isin(habits.layout, (PROGRAMME, BUKU_INDUK)),
        STATUS: np.isin(habits.layout, (OPENSID, SIAK)),
        SIAK: habits.layout == SIAK,
        "xlsx": habits.suffix == XLSX,
        "unicode": is_unicode | (habits.suffix != CSV),
        "has_contact": habits.has_contact,
    }
    return {condition: are[village] for condition, are in of_villages.items()}


def _matches(names: np.ndarray, test: Callable[[str], bool]) -> np.ndarray:
    return np.fromiter(map(test, names), dtype=bool, count=len(names))


def number_of(name: str) -> int:
    """The position of a fault in FAULTS."""
    return next(n for n, fault in enumerate(FAULTS) if fault.name == name)


def _send_elsewhere(
    rng: np.random.Generator, village: np.ndarray, fault: np.ndarray, number: int, villages: int
) -> None:
    rows = np.flatnonzero(fault == number)
    village[rows] = (village[rows] + rng.integers(1, villages, len(rows))) % villages


def _in_file_order(
    rng: np.random.Generator,
    person: np.ndarray,
    village: np.ndarray,
    fault: np.ndarray,
    copies: list[tuple[int, int, int]],
    villages: int,
) -> Plan:
    """Shuffle the rows within each village; a repeated row stands below the one it repeats."""
    place = rng.random(len(person))
    source, copy_village, copy_fault = np.array(copies, dtype=int).reshape(-1, 3).T
    two_villages = copy_fault == number_of("twice_in_two_villages")
    copy_village = np.where(
        two_villages,
        (copy_village + rng.integers(1, villages, len(source))) % villages,
        copy_village,
    )
    copy_place = place[source] + (1 - place[source]) * rng.random(len(source))
    person = np.concatenate([person, person[source]])
    village = np.concatenate([village, copy_village])
    fault = np.concatenate([fault, copy_fault])
    order = np.lexsort([np.concatenate([place, copy_place]), village])
    return Plan(person[order], village[order], fault[order])


def _families_together(plan: Plan, people: People, habits: VillageHabits) -> Plan:
    """A Buku Induk lists families one by one; all else stays as it stands."""
    family = people.family[plan.person]
    sorted_by = np.where(habits.layout[plan.village] == BUKU_INDUK, family, 0)
    order = np.lexsort([np.arange(len(family)), sorted_by, plan.village])
    return Plan(plan.person[order], plan.village[order], plan.fault[order])
