"""Slips after which a NIK does not tell whom a row means; see clerk.py.

Mistyped numbers themselves are drawn together with all others, in identity.py.
"""

from __future__ import annotations

from jamsos.simulate.clerk import SLIPS, Entry, Slip
from jamsos.simulate.matching.faults import another_form


def _means_nobody_listed(entry: Entry) -> None:
    entry.meaning.nik_is_known = entry.meaning.is_in_registry = False


def _means_the_bearer(entry: Entry) -> None:
    entry.meaning.name_is_theirs = False


def _with_another_spelling(entry: Entry) -> None:
    entry.row.name = another_form(entry.person.name, entry.dice)


def _with_the_husbands_name(entry: Entry) -> None:
    first, husband = (
        name.split()[0] for name in (entry.person.name, entry.person.somebody_elses_name)
    )
    entry.row.name = entry.any_of(
        f"{entry.person.name} {husband}", f"{first} {husband}", f"NY. {first} {husband}"
    )


def _with_the_first_name_alone(entry: Entry) -> None:
    entry.row.name = entry.person.name.split()[0]


def _types_a_temporary_number(entry: Entry) -> None:
    entry.row.nik = "0" + "".join(entry.dice.choices("0123456789", k=15))
    entry.meaning.nik_is_known, entry.meaning.nik_is_temporary = False, True


def _in_turn(*slips: Slip) -> Slip:
    def slip(entry: Entry) -> None:
        for one in slips:
            one(entry)

    return slip


def _without_nik(*slips: Slip) -> Slip:
    return _in_turn(SLIPS["nik_blank"], *slips)


_means_nobody = SLIPS["nik_never_issued"]

IDENTITY_SLIPS: dict[str, Slip] = {
    "stranger": _means_nobody_listed,
    "stranger_with_twin": _means_nobody_listed,
    "nik_of_neighbour": _means_the_bearer,
    "nik_of_dead_neighbour": _means_the_bearer,
    "nik_digit_mistyped": _means_nobody,
    "nik_digits_swapped": _means_nobody,
    "nik_two_digits_mistyped": _means_nobody,
    "nik_and_name_mistyped": _in_turn(
        _means_nobody, _with_another_spelling, SLIPS["birth_date_empty"]
    ),
    "no_nik_other_spelling": _without_nik(_with_another_spelling),
    "no_nik_title": _without_nik(SLIPS["name_title"]),
    "no_nik_married_name": _without_nik(_with_the_husbands_name),
    "no_nik_one_name": _without_nik(_with_the_first_name_alone),
    "no_nik_birth_swapped": _without_nik(SLIPS["birth_day_and_month_swapped"]),
    "no_nik_birth_mistyped": _without_nik(SLIPS["birth_year_mistyped"]),
    "no_nik_twin": _without_nik(),
    "temporary_nik": _types_a_temporary_number,
    "temporary_nik_of_a_stranger": _in_turn(_means_nobody_listed, _types_a_temporary_number),
    "married_under_another_name": SLIPS["name_of_another"],
}
