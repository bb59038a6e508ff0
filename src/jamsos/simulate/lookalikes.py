"""People who are taken for one another: twins, namesakes, neighbours by number, and one person
under two numbers.

They are made of people who are there already, so that nobody comes to the regency or leaves it:
somebody else of the same sex gets the birth date, and where it is so the name or the family.
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from itertools import combinations

import numpy as np

from jamsos.simulate.faults import FAULTS
from jamsos.simulate.likeness import likeness
from jamsos.simulate.matching.faults import another_form
from jamsos.simulate.planning import NO_FAULT, Plan, number_of
from jamsos.simulate.population import CHILD, HEAD, HUSBAND, OTHER, PARENT, WIFE, People

_UNLIKE = 0.15  # likeness of names below which nobody doubts that they are two
_ALIKE = 0.4  # from which somebody may doubt it
_MOVABLE = (CHILD, PARENT, OTHER)  # whose family goes on without them
_ANY_ROLE = (HEAD, HUSBAND, WIFE, *_MOVABLE)
_GROWN_UP = 18


@dataclass(frozen=True)
class Pair:
    """Two people of the registry, positions in the people, who are one or only look so."""

    fault: str
    person: int
    other: int
    is_one: bool


@dataclass
class Lookalikes:
    """``bearer`` is per person who bears the number the village writes for them, mostly themselves;
    ``decided_as`` whom the row is about all the same, ``registered_with`` whose place of first
    registration they share. ``swapped`` are those who got each other's number, ``dead`` those who
    died with theirs."""

    bearer: np.ndarray
    decided_as: np.ndarray
    registered_with: np.ndarray
    pairs: list[Pair] = field(default_factory=list)
    swapped: list[tuple[int, int]] = field(default_factory=list)
    dead: list[int] = field(default_factory=list)

    @cached_property
    def is_one_with_another(self) -> dict[int, bool]:
        """Of everybody in a pair, whether its two are one; of several pairs one such is enough."""
        pairs = sorted(self.pairs, key=lambda pair: pair.is_one)
        return {one: pair.is_one for pair in pairs for one in (pair.person, pair.other)}


def make_lookalikes(
    rng: np.random.Generator, people: People, plan: Plan, residents: int
) -> Lookalikes:
    """Let the planned confusions happen to ``people``, of whom the first ones are ``residents``.

    Whoever nobody proposes and is taken for somebody is then told of in ``plan``.
    """
    everybody = np.arange(len(people))
    made = Lookalikes(everybody.copy(), everybody.copy(), everybody.copy())
    is_free = everybody < residents
    is_free[plan.person] = False
    is_repeated = np.bincount(plan.person, minlength=len(people))[plan.person] > 1
    dice = random.Random(int(rng.integers(2**32)))
    cast = _Cast(people, plan, made, dice, is_free, is_repeated)
    for name, confuse in _CONFUSIONS.items():
        for row in np.flatnonzero(plan.has(name)).tolist():
            confuse(cast, row)
    return made


def pair_by_chance(people: People, concerned: np.ndarray, made: Lookalikes) -> None:
    """Add to the pairs whoever of the ``concerned`` was born on one day with a namesake.

    Nobody made them so; in a whole regency there are some, and an officer may well be asked.
    """
    known = {frozenset((pair.person, pair.other)) for pair in made.pairs}
    born: dict[tuple[object, bool], list[int]] = defaultdict(list)
    for person, birth, is_woman in zip(
        concerned.tolist(),
        people.birth[concerned].tolist(),
        people.is_woman[concerned].tolist(),
        strict=True,
    ):
        born[birth, is_woman].append(person)
    for together in born.values():
        for one, other in combinations(together, 2):
            alike = likeness(people.name[one], people.name[other]) >= _ALIKE
            if alike and frozenset((one, other)) not in known:
                made.pairs.append(Pair("by_chance", one, other, is_one=False))


@dataclass
class _Cast:
    """Everybody, and the dice that choose among them.

    ``is_free`` tells who is a resident nobody is concerned with yet, ``is_repeated`` of each row
    whether another one is about the same person.
    """

    people: People
    plan: Plan
    made: Lookalikes
    dice: random.Random
    is_free: np.ndarray
    is_repeated: np.ndarray

    def bystander(self, row: int, *, in_roles: tuple[int, ...] = _ANY_ROLE) -> int:
        """A grown-up nobody proposes, of the sex of a row's person and otherwise named; of these
        roles, or at least of the village, where there is one."""
        people, person = self.people, int(self.plan.person[row])
        fits = self.is_free & self._alike(np.arange(len(people)), row)
        fits &= people.birth < people.birth.max() - 365 * _GROWN_UP
        village = people.village == self.plan.village[row]
        of_village = np.flatnonzero(fits & village & np.isin(people.role, in_roles)).tolist()
        others = np.flatnonzero(fits & village).tolist(), np.flatnonzero(fits).tolist()
        chosen = next(self._unlike((of_village, *others), person))
        self.plan.taken_for.append(chosen)
        self.is_free[chosen] = False
        return chosen

    def partner(self, row: int, preferred: np.ndarray) -> int:
        """Another row that is clean, of somebody with a phone and of the same sex; it is marked.

        ``preferred`` tells of each row whether it should be one of those, where there is one.
        """
        plan, people = self.plan, self.people
        fits = (plan.fault == NO_FAULT) & ~self.is_repeated
        fits &= people.has_phone[plan.person] & self._alike(plan.person, row)
        better = fits & preferred
        chosen = self.dice.choice(np.flatnonzero(better if better.any() else fits).tolist())
        plan.fault[chosen] = number_of(FAULTS[plan.fault[row]].partners)
        return int(plan.person[chosen])

    def pair(self, row: int, person: int, other: int, *, is_one: bool) -> None:
        """Remember the two for the key, under the name of the row's fault."""
        self.made.pairs.append(Pair(FAULTS[self.plan.fault[row]].name, person, other, is_one))

    def _alike(self, persons: np.ndarray, row: int) -> np.ndarray:
        person = self.plan.person[row]
        return (self.people.is_woman[persons] == self.people.is_woman[person]) & (persons != person)

    def _unlike(self, groups: Iterable[list[int]], person: int) -> Iterator[int]:
        """Those whose name is not that of ``person``, group by group."""
        name = self.people.name
        for group in groups:
            self.dice.shuffle(group)
            yield from (one for one in group if likeness(name[one], name[person]) < _UNLIKE)


# ---------- what is confused


def _writes_a_neighbours_number(cast: _Cast, row: int) -> None:
    people, person = cast.people, int(cast.plan.person[row])
    neighbour = cast.bystander(row)
    people.birth[neighbour] = people.birth[person]
    people.occupation[neighbour] = people.occupation[person]
    people.has_phone[neighbour] = True
    cast.made.registered_with[neighbour] = person
    cast.made.bearer[person] = cast.made.decided_as[person] = neighbour


def _writes_a_dead_neighbours_number(cast: _Cast, row: int) -> None:
    _writes_a_neighbours_number(cast, row)
    cast.made.dead.append(int(cast.made.bearer[cast.plan.person[row]]))


def _got_a_neighbours_number(cast: _Cast, row: int) -> None:
    """And the neighbour got theirs, which the village still writes."""
    person = int(cast.plan.person[row])
    neighbour = cast.bystander(row)
    cast.made.bearer[person] = neighbour
    cast.made.swapped.append((person, neighbour))


def _twin_is_listed(cast: _Cast, row: int) -> None:
    """Of somebody whom the registry does not have."""
    people, person = cast.people, int(cast.plan.person[row])
    twin = cast.bystander(row)
    _born_together(people, person, twin)
    cast.made.registered_with[person] = twin
    if people.village[twin] == people.village[person]:
        people.family[person] = people.family[twin]


def _has_a_twin(cast: _Cast, row: int) -> None:
    _make_twins(cast, int(cast.plan.person[row]), cast.bystander(row, in_roles=_MOVABLE))


def _is_proposed_with_a_twin(cast: _Cast, row: int) -> None:
    people, person = cast.people, int(cast.plan.person[row])
    is_near = people.village[cast.plan.person] == people.village[person]
    twin = cast.partner(row, is_near & np.isin(people.role[cast.plan.person], _MOVABLE))
    _make_twins(cast, person, twin)
    cast.pair(row, person, twin, is_one=False)


def _has_a_namesake(cast: _Cast, row: int) -> None:
    """Of the same year, in the same village, some months apart."""
    people, person = cast.people, int(cast.plan.person[row])
    other = cast.partner(row, people.village[cast.plan.person] == people.village[person])
    people.name[other] = people.name[person]
    people.birth[other] = _another_day_of_the_year(people.birth[person])
    cast.pair(row, person, other, is_one=False)


def _has_another_number(cast: _Cast, row: int) -> None:
    people, person = cast.people, int(cast.plan.person[row])
    other = cast.partner(row, people.village[cast.plan.person] != people.village[person])
    people.name[other] = people.name[person]
    _born_together(people, other, person)
    cast.pair(row, person, other, is_one=True)


def _has_another_number_and_spelling(cast: _Cast, row: int) -> None:
    _has_another_number(cast, row)
    other = cast.made.pairs[-1].other
    cast.people.name[other] = another_form(cast.people.name[other], cast.dice)


def _make_twins(cast: _Cast, person: int, twin: int) -> None:
    """First registered in one place; in one family too, if the twin's own goes on without them."""
    people = cast.people
    _born_together(people, twin, person)
    cast.made.registered_with[twin] = person
    if people.village[twin] == people.village[person] and people.role[twin] in _MOVABLE:
        people.family[twin] = people.family[person]
        people.role[twin] = CHILD if people.role[person] == CHILD else OTHER


def _born_together(people: People, one: int, like: int) -> None:
    for fact in (people.birth, people.birth_place, people.community):
        fact[one] = fact[like]


def _another_day_of_the_year(day: np.datetime64) -> np.datetime64:
    """Half a year earlier or later."""
    year = day.astype("datetime64[Y]")
    later = day + 150
    return later if later.astype("datetime64[Y]") == year else day - 150


_CONFUSIONS: dict[str, Callable[[_Cast, int], None]] = {
    "nik_of_neighbour": _writes_a_neighbours_number,
    "nik_of_dead_neighbour": _writes_a_dead_neighbours_number,
    "numbers_swapped": _got_a_neighbours_number,
    "stranger_with_twin": _twin_is_listed,
    "no_nik_twin": _has_a_twin,
    "twins": _is_proposed_with_a_twin,
    "namesakes": _has_a_namesake,
    "two_numbers": _has_another_number,
    "two_numbers_two_spellings": _has_another_number_and_spelling,
    "insured_under_another_number": _has_another_number,
}
CONFUSED = {*_CONFUSIONS, "insured_already"}
