"""Gives people, families and proposals their numbers and phones."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

import numpy as np

from jamsos.region import Village
from jamsos.simulate.fates import Records
from jamsos.simulate.lookalikes import Lookalikes
from jamsos.simulate.numbers import (
    PERSON_SEQUENCES,
    UNKNOWN_SEQUENCES,
    draw_prefixes,
    family_card_numbers,
    person_numbers,
)
from jamsos.simulate.planning import Plan
from jamsos.simulate.population import CHILD, People

_CHILDREN_ELSEWHERE, _ADULTS_ELSEWHERE = 0.08, 0.28  # about a fifth of all together
_OLDER = 40_000_000  # added to a person for the number they had before
_LANDLINE = "0549-21345"
_PHONE_PREFIXES = ("0810", "0820", "0830", "0840")  # given to no operator


@dataclass(frozen=True)
class Identity:
    """Numbers per person (``nik``), per family (``family_card``) and per row (``proposed_nik``).

    ``earlier`` are those borne before, the last one first, of the few who had another.
    """

    nik: np.ndarray
    earlier: dict[int, tuple[str, ...]]
    family_card: np.ndarray
    proposed_nik: np.ndarray

    def number(self, person: int, which: int) -> str:
        """The number borne now for 0, else one borne before."""
        return self.earlier[person][which - 1] if which else self.nik[person]

    def first_number(self, person: int) -> str:
        """By which an institution knows the person that never hears of changes."""
        return self.number(person, len(self.earlier.get(person, ())))


def number_everybody(
    rng: np.random.Generator,
    people: People,
    records: Records,
    plan: Plan,
    lookalikes: Lookalikes,
    villages: list[Village],
    as_of: date,
) -> Identity:
    """Numbers that fit birth, sex and home, all different; a mistyped one is nobody's."""
    home = np.array([village.district_code.replace(".", "") for village in villages])
    share = np.where(people.role == CHILD, _CHILDREN_ELSEWHERE, _ADULTS_ELSEWHERE)
    prefix = draw_prefixes(rng, home[people.village], share)
    prefix = prefix[lookalikes.registered_with]
    owners = [p for p, life in records.lives.items() for _ in range(life.earlier_numbers)]
    former_prefix = draw_prefixes(rng, home[people.village[owners]], 1.0)
    niks = person_numbers(
        np.concatenate([prefix, former_prefix]),
        np.concatenate([records.birth_told_by_nik, people.birth[owners]]),
        np.concatenate([people.is_woman, people.is_woman[owners]]),
        PERSON_SEQUENCES,
    ).to_numpy()
    nik, former = niks[: len(people)].astype(object), niks[len(people) :].tolist()
    earlier: dict[int, tuple[str, ...]] = {}
    for owner, number in zip(owners, former, strict=True):
        earlier[owner] = (*earlier.get(owner, ()), number)

    families, first_of_family = np.unique(people.family, return_index=True)
    issued = np.datetime64(as_of) - rng.integers(30, 18 * 365, len(families))
    cards = family_card_numbers(home[people.village[first_of_family]], issued).to_numpy()
    family_card = np.full(people.family.max() + 1, "", dtype=object)
    family_card[families] = cards

    proposed = nik[lookalikes.bearer[plan.person]]
    for row in np.flatnonzero(np.isin(plan.person, list(earlier))).tolist():
        person = int(plan.person[row])
        if under := records.lives[person].proposed_under:
            proposed[row] = earlier[person][under - 1]
    never_issued = np.flatnonzero(plan.has("nik_never_issued"))
    strangers = plan.person[never_issued]
    proposed[never_issued] = person_numbers(
        home[people.village[strangers]],
        people.birth[strangers],
        people.is_woman[strangers],
        UNKNOWN_SEQUENCES,
    ).to_numpy()
    mistype(rng, plan, proposed, {*nik.tolist(), *former, *proposed.tolist()})
    return Identity(nik, earlier, family_card, proposed)


def mistype(rng: np.random.Generator, plan: Plan, proposed: np.ndarray, known: set[str]) -> None:
    """Damage the numbers of some rows in ``proposed``, each into one that nobody bears."""
    dice = random.Random(int(rng.integers(2**32)))
    for fault, mistyped in MISTYPED.items():
        for row in np.flatnonzero(plan.has(fault)):
            number = proposed[row]
            while number in known or number.startswith("0"):
                number = mistyped(proposed[row], dice)
            proposed[row] = number
            known.add(number)


def _with_other_digits(count: int) -> Callable[[str, random.Random], str]:
    def mistyped(number: str, dice: random.Random) -> str:
        digits = list(number)
        for place in dice.sample(range(16), count):
            digits[place] = dice.choice("0123456789".replace(digits[place], ""))
        return "".join(digits)

    return mistyped


def _with_digits_swapped(number: str, dice: random.Random) -> str:
    place = dice.choice([n for n in range(15) if number[n] != number[n + 1]])
    return number[:place] + number[place + 1] + number[place] + number[place + 2 :]


MISTYPED = {
    "nik_digit_mistyped": _with_other_digits(1),
    "nik_and_name_mistyped": _with_other_digits(1),
    "nik_digits_swapped": _with_digits_swapped,
    "nik_two_digits_mistyped": _with_other_digits(2),
}


def registered_phones(has_phone: np.ndarray) -> list[str | None]:
    """What stands in the registry's TELP: mobile numbers in varied typing, and some landlines.

    For every fifth person it is an older number than the one the village knows.
    """
    return [_registered(person, has_mobile) for person, has_mobile in enumerate(has_phone.tolist())]


def _registered(person: int, has_mobile: bool) -> str | None:
    if not has_mobile:
        return _LANDLINE if person % 20 == 0 else None
    phone = phone_number(person + _OLDER if person % 5 == 0 else person)
    return {
        3: f"+62 {phone[1:4]} {phone[4:]}",
        31: f"62{phone[1:]}",
        53: f"0062{phone[1:]}",
        67: phone[1:],
        89: f"{phone[:4]}-{phone[4:8]}-{phone[8:]}",
    }.get(person % 97, phone)


def phone_number(person: int) -> str:
    """A mobile number nobody has, the same whenever the same person is asked."""
    return f"{_PHONE_PREFIXES[person % 4]}{(person * 7919 + 10_000_019) % 90_000_000 + 10_000_000}"
