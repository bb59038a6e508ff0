"""Identity numbers: well-formed, unique, nobody's."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from jamsos.simulate.identity import phone_number
from jamsos.simulate.numbers import (
    PERSON_SEQUENCES,
    SequencesUsedUp,
    family_card_numbers,
    person_numbers,
)

BORN = np.datetime64("1985-05-12")


def numbers_of(people: int, *, is_woman: bool = False) -> list[str]:
    prefix = np.array(["640804"] * people)
    return person_numbers(
        prefix, np.full(people, BORN), np.full(people, is_woman), PERSON_SEQUENCES
    ).to_list()


@pytest.mark.parametrize(("is_woman", "day"), [(False, "12"), (True, "52")])
def test_a_woman_is_born_forty_days_later(is_woman, day):
    (number,) = numbers_of(1, is_woman=is_woman)

    assert number == f"640804{day}05859001"


def test_people_who_share_district_and_birthday_differ_in_sequence():
    assert numbers_of(3) == [f"6408041205859{n:03d}" for n in (1, 2, 3)]


def test_too_many_with_one_birthday_are_refused():
    with pytest.raises(SequencesUsedUp):
        numbers_of(len(PERSON_SEQUENCES) + 1)


def test_a_family_card_never_looks_like_a_person():
    cards = family_card_numbers(np.array(["640804"] * 2), np.full(2, BORN)).to_list()

    assert cards == ["6408041205859500", "6408041205859501"]


def test_listed_people_have_unique_numbers_in_synthetic_sequences(simulated):
    numbers = [row["NIK"] for row in simulated.extract("civil_registry")]

    assert len(set(numbers)) == len(numbers)
    assert all(len(nik) == 16 and nik.isdigit() and nik[12] == "9" for nik in numbers)


def test_most_numbers_were_given_in_the_regency_and_some_in_papua(simulated):
    numbers = [row["NIK"] for row in simulated.extract("civil_registry")]

    assert sum(nik.startswith("6408") for nik in numbers) / len(numbers) == pytest.approx(
        0.8, abs=0.05
    )
    assert any(nik.startswith("91") for nik in numbers), "beyond what a double can hold"


def test_a_few_numbers_tell_another_birthday_than_the_registry(simulated):
    rows = simulated.extract("civil_registry")
    differing = [row for row in rows if told_by(row["NIK"]) != row["TGL_LHR"][2:]]

    assert 0 < len(differing) / len(rows) < 0.02


def told_by(nik: str) -> str:
    """``YY-MM-DD`` as digits 7 to 12 tell it."""
    day = int(nik[6:8])
    return f"{nik[10:12]}-{nik[8:10]}-{day - 40 if day > 40 else day:02d}"


def test_phones_are_mobile_numbers_that_no_operator_gave():
    phones = {phone_number(person) for person in range(10_000)}

    assert len(phones) == 10_000
    assert all(
        phone[:4] in {"0810", "0820", "0830", "0840"} and len(phone) == 12 for phone in phones
    )


def test_edges_of_age_are_in_the_registry(simulated):
    births = {row["TGL_LHR"] for row in simulated.extract("civil_registry")}
    edges = {date(year, 8, day).isoformat() for year in (2008, 1961) for day in (1, 2)}

    assert edges <= births
