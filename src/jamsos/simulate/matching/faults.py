"""Proposals of known residents, each with one family of faults and the usual noise around it."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date

from jamsos.simulate.clerk import misspelt

_RESPELLINGS = (
    ("MUHAMMAD", "MOCH."), ("ABDUL", "ABD."), ("SITI", "ST."), ("SY", "S"), ("F", "P"),
    ("U", "OE"), ("J", "DJ"), ("KH", "H"), ("DD", "D"), ("Y", "I"), ("Z", "J"), ("NUR", "NOOR"),
)  # fmt: skip
# [A] How often what a village writes besides the NIK differs from the registry, and is missing.
_OTHER_VILLAGE, _NO_BIRTH_PLACE, _NO_BIRTH_DATE, _OTHER_SEX = 0.06, 0.15, 0.02, 0.01
_FAMILY_CARD_KNOWN, _FAMILY_CARD_OLD = 0.35, 0.04
_TITLED, _MISSPELT, _PLACE_MISSPELT = 0.1, 0.05, 0.05
_MOTHER_KNOWN, _MOTHER_IN_ANOTHER_FORM, _STEPMOTHER = 0.5, 0.12, 0.03


@dataclass(frozen=True)
class Proposal:
    """A person as a village writes them, before landing."""

    nik: str | None
    nik_cell_type: str
    household_key: str | None
    name: str
    birth_place: str | None
    birth: date | None
    sex: str
    village_code: str
    mother: str | None


@dataclass(frozen=True)
class Resident:
    """A person as the registry tells of them."""

    person_key: str
    household_key: str
    family_card: str
    nik: str
    name: str
    birth_place: str
    birth: date
    sex: str
    village_code: str
    relative: str  # somebody of the family
    mother: str  # whether or not the registry tells


Fault = Callable[[Proposal, Resident, random.Random], Proposal]


def _one_digit(nik: str, dice: random.Random) -> str:
    place = dice.randrange(16)
    if dice.random() < 0.4 and place < 15 and nik[place] != nik[place + 1]:
        return nik[:place] + nik[place + 1] + nik[place] + nik[place + 2 :]
    other = dice.choice([digit for digit in "0123456789" if digit != nik[place]])
    return nik[:place] + other + nik[place + 1 :]


def numbers_nearby(nik: str) -> list[str]:
    """Every number that differs from a NIK in one digit."""
    return [
        nik[:place] + digit + nik[place + 1 :]
        for place in range(16)
        for digit in "0123456789"
        if digit != nik[place]
    ]


def _types(nik: Callable[[Resident, random.Random], str | None], held_as: str = "text") -> Fault:
    return lambda written, meant, dice: replace(
        written, nik=nik(meant, dice), nik_cell_type=held_as
    )


def _without_a_digit(meant: Resident, dice: random.Random) -> str:
    place = dice.randrange(16)
    twice = dice.random() < 0.33
    return meant.nik[: place + twice] + meant.nik[place + (not twice) :]


def _of_nobody(meant: Resident, dice: random.Random) -> str:
    return f"{dice.randrange(110101, 949999):06d}{meant.nik[6:12]}{dice.randrange(9400, 9499)}"


def _another_spelling(name: str, dice: random.Random) -> str:
    fitting = [(old, new) for old, new in _RESPELLINGS if old in name]
    for old, new in dice.sample(fitting, min(2, len(fitting))):
        name = name.replace(old, new, 1)
    return name if fitting else misspelt(name, dice)


def another_form(name: str, dice: random.Random) -> str:
    """The name as somebody else would write it: respelt, misspelt, turned round, a word less."""
    words = name.split()
    forms = [_another_spelling, misspelt]
    if len(words) > 1:
        forms += [
            lambda *_: " ".join([*words[1:], words[0]]),
            lambda *_: " ".join(words[:-1]) if len(words) > 2 else "".join(words),
        ]
    return dice.choice(forms)(name, dice)


def _misnamed(written: Proposal, meant: Resident, dice: random.Random) -> Proposal:
    return replace(written, nik=None, name=another_form(meant.name, dice))


def _married(written: Proposal, meant: Resident, dice: random.Random) -> Proposal:
    husband = meant.relative.split()[0]
    first = meant.name.split()[0]
    name = dice.choice((f"{meant.name} {husband}", f"{first} {husband}", f"NY. {first} {husband}"))
    return replace(written, nik=None, name=name)


def _swapped(written: Proposal, meant: Resident, _: random.Random) -> Proposal:
    if meant.birth.day > 12:
        return replace(written, nik=None)
    return replace(
        written, nik=None, birth=meant.birth.replace(month=meant.birth.day, day=meant.birth.month)
    )


def _misdated(written: Proposal, meant: Resident, dice: random.Random) -> Proposal:
    birth = meant.birth.replace(day=min(meant.birth.day, 28))
    if dice.random() < 0.5:
        return replace(written, nik=None, birth=birth.replace(year=birth.year - dice.randint(1, 5)))
    return replace(written, nik=None, birth=birth.replace(day=(birth.day + 9) % 28 + 1))


def _all_at_once(written: Proposal, meant: Resident, dice: random.Random) -> Proposal:
    return replace(
        written, nik=_one_digit(meant.nik, dice), name=another_form(meant.name, dice), birth=None
    )


@dataclass(frozen=True)
class Family:
    """Proposals with one fault; ``share`` [A] is their part among those the NIK does not tell of.

    Where the person ``is_unknown``, the registry does not have them: a candidate is a false one.
    Whoever ``has_twin`` was born with somebody whom the registry has.
    """

    name: str
    share: float
    fault: Fault
    is_unknown: bool = False
    has_twin: bool = False


FAMILIES = (
    Family("exact", 0.10, _types(_of_nobody)),
    Family("one digit of the NIK", 0.20, _types(lambda meant, dice: _one_digit(meant.nik, dice))),
    Family(
        "two digits of the NIK", 0.06,
        _types(lambda meant, dice: _one_digit(_one_digit(meant.nik, dice), dice)),
    ),
    Family("a digit too few or too many", 0.12, _types(_without_a_digit)),
    Family("NIK held as a number", 0.14, _types(lambda meant, _: meant.nik[:15] + "0", "number")),
    Family("family card for a NIK", 0.06, _types(lambda meant, _: meant.family_card)),
    Family("no NIK", 0.14, _types(lambda *_: None, "empty")),
    Family("no NIK, name variant", 0.08, _misnamed),
    Family("no NIK, married name", 0.02, _married),
    Family("no NIK, day and month swapped", 0.04, _swapped),
    Family("no NIK, date mistyped", 0.03, _misdated),
    Family("a digit, the name, and no date", 0.01, _all_at_once),
    Family("not in the registry", 0.0, _types(_of_nobody), is_unknown=True),
    Family("twin of somebody", 0.0, _types(lambda *_: None, "empty"), has_twin=True),
    Family(
        "only the twin is in the registry", 0.0, _types(lambda *_: None, "empty"),
        is_unknown=True, has_twin=True,
    ),
)  # fmt: skip


def proposal_of(
    meant: Resident, family: Family, elsewhere: Resident, dice: random.Random
) -> Proposal:
    """What a village writes of a resident, with the family's fault and the usual noise."""
    village = meant.village_code if dice.random() >= _OTHER_VILLAGE else elsewhere.village_code
    name = f"{dice.choice(('H.', 'Hj.'))} {meant.name}" if dice.random() < _TITLED else meant.name
    name = misspelt(name, dice) if dice.random() < _MISSPELT else name
    written = Proposal(
        nik=meant.nik,
        nik_cell_type="text",
        household_key=_household(meant, elsewhere, dice),
        name=name,
        birth_place=_birth_place(meant, dice),
        birth=meant.birth if dice.random() >= _NO_BIRTH_DATE else None,
        sex=meant.sex if dice.random() >= _OTHER_SEX else "LP".replace(meant.sex, ""),
        village_code=village,
        mother=_mother(meant, elsewhere, dice),
    )
    return family.fault(written, meant, dice)


def _birth_place(meant: Resident, dice: random.Random) -> str | None:
    if dice.random() < _NO_BIRTH_PLACE:
        return None
    misspells = dice.random() < _PLACE_MISSPELT
    return misspelt(meant.birth_place, dice) if misspells else meant.birth_place


def _household(meant: Resident, elsewhere: Resident, dice: random.Random) -> str | None:
    """The family card if the village's layout has one; now and then of a family left behind."""
    if dice.random() >= _FAMILY_CARD_KNOWN:
        return None
    return (elsewhere if dice.random() < _FAMILY_CARD_OLD else meant).household_key


def _mother(meant: Resident, elsewhere: Resident, dice: random.Random) -> str | None:
    """The mother if the village's layout has her."""
    return mother_as_told(meant, elsewhere, dice) if dice.random() < _MOTHER_KNOWN else None


def mother_as_told(meant: Resident, elsewhere: Resident, dice: random.Random) -> str:
    """The mother as somebody else would write her; now and then whoever brought the person up."""
    if dice.random() < _STEPMOTHER:
        return elsewhere.mother
    in_another_form = dice.random() < _MOTHER_IN_ANOTHER_FORM
    return another_form(meant.mother, dice) if in_another_form else meant.mother
