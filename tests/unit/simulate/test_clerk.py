"""Slips of the clerk: what then stands in the cell, and that it still means what it should."""

from __future__ import annotations

import random
from datetime import date

import pytest

from jamsos.simulate.clerk import SLIPS, Entry, Person, Row, misspelt
from jamsos.simulate.likeness import likeness
from jamsos.simulate.occupations import MEANINGLESS, SPOKEN
from jamsos.simulate.truth import Meaning

NIK = "6408041205859001"
BIRTH = date(1985, 5, 12)


def entry(*, name: str = "MUHAMMAD RAMLI", seed: int = 0) -> Entry:
    person = Person(
        nik=NIK,
        family_card="6408041205209500",
        name=name,
        somebody_elses_name="SRI WAHYUNI",
        birth_place="SANGATTA",
        birth=BIRTH,
        is_woman=False,
        occupation=9,
        official_names={5: "PNS", 9: "PETANI", 85: "PERANGKAT DESA", 86: "KEPALA DESA"},
    )
    row = Row(
        nik=NIK, name=name, birth_place="SANGATTA", birth="12-05-1985", sex="L", address="",
        rt="001", rw="001", occupation="PETANI", second_occupation=None, income=None,
        phone="081012345678", note=None, status=1,
    )  # fmt: skip
    meaning = Meaning(village=0, birth=BIRTH, is_woman=False, occupation=9, has_phone=True)
    return Entry(person, row, meaning, random.Random(seed))


def after(slip: str, **person: object) -> Entry:
    typed = entry(**person)
    SLIPS[slip](typed)
    return typed


@pytest.mark.parametrize(
    ("slip", "cell"),
    [
        ("nik_number_cell", 6408041205859000),
        ("nik_number_text", "6408041205859000.0"),
        ("nik_scientific_text", "6.40804E+15"),
        ("nik_letter", "640804120585900O"),
        ("nik_zero", "0"),
        ("nik_dash", "-"),
        ("nik_nbsp", f"{NIK}\u00a0"),
        ("nik_blanks", "640804 120585 9001"),
        ("nik_dots", "64.08.04.120585.9001"),
        ("kk_in_nik_column", "6408041205209500"),
    ],
)
def test_the_number_stands_as_the_clerk_left_it(slip, cell):
    assert after(slip).row.nik == cell


@pytest.mark.parametrize(("slip", "length"), [("nik_15_digits", 15), ("nik_17_digits", 17)])
@pytest.mark.parametrize("seed", range(5))
def test_a_digit_more_or_less(slip, length, seed):
    assert len(after(slip, seed=seed).row.nik) == length


@pytest.mark.parametrize("seed", range(5))
def test_invisible_characters_leave_the_digits_whole(seed):
    shown = after("nik_zero_width", seed=seed).row.nik

    assert len(shown) == 17
    assert "".join(filter(str.isdigit, shown)) == NIK


@pytest.mark.parametrize(
    ("slip", "cell"),
    [
        ("birth_date_slashes", "12/05/1985"),
        ("birth_date_iso", "1985-05-12"),
        ("birth_date_cell", BIRTH),
        ("birth_date_month_word", "12 Mei 1985"),
        ("birth_date_two_digit_year", "12-05-85"),
        ("birth_place_and_date", "Sangatta, 12-05-1985"),
        ("birth_day_and_month_swapped", "05-12-1985"),
    ],
)
def test_the_birthday_stands_as_the_clerk_left_it(slip, cell):
    assert after(slip).row.birth == cell


def test_a_swapped_date_means_another_day():
    assert after("birth_day_and_month_swapped").meaning.birth == date(1985, 12, 5)


def test_an_impossible_date_is_no_date_at_all():
    typed = after("birth_31_february")

    assert typed.row.birth in {"30-02-1985", "31-02-1985"}
    assert typed.meaning.refusals == ["BIRTH_DATE_IMPOSSIBLE"]


@pytest.mark.parametrize("seed", range(5))
def test_the_name_of_another_is_beyond_doubt_another(seed):
    typed = after("name_of_another", seed=seed)

    assert likeness(typed.person.name, typed.row.name) < 0.15


def test_somebody_elses_name_is_not_taken_when_it_is_much_like_ones_own():
    typed = after("name_of_another", name="SRI WAHYUNI ASTUTI")

    assert likeness("SRI WAHYUNI ASTUTI", typed.row.name) < 0.15


@pytest.mark.parametrize("name", ["MUHAMMAD RAMLI", "DWI NINGSIH", "ABDUL KADIR", "BIT LEJAU WAN"])
@pytest.mark.parametrize("seed", range(5))
def test_a_misspelt_name_is_beyond_doubt_the_same(name, seed):
    other = misspelt(name, random.Random(seed))

    assert 0.6 < likeness(name, other) < 1


@pytest.mark.parametrize("seed", range(5))
def test_muhammad_is_shortened_in_many_ways(seed):
    typed = after("name_muhammad_abdul_siti", seed=seed).row.name

    assert typed.endswith(" RAMLI")
    assert typed.startswith("M")


def test_what_a_clerk_calls_work_is_known_to_the_region(kutai_timur):
    known = {
        row["occupation_text"]: int(row["occupation_code"])
        for row in kutai_timur.seed("occupation_synonyms")
    } | {
        row["occupation_name"].upper(): int(row["occupation_code"])
        for row in kutai_timur.seed("occupations")
    }
    spoken = {text.upper(): code for code, texts in SPOKEN.items() for text in texts}

    assert {text: known.get(text) for text in spoken} == spoken
    assert not {text.upper() for text in MEANINGLESS} & known.keys()


def test_a_number_cell_has_lost_the_first_zero_of_a_phone():
    assert after("phone_number_cell").row.phone == 81012345678


def test_a_formula_shows_the_number_it_puts_together():
    typed = after("nik_formula")

    assert typed.row.nik.shown == NIK
    assert typed.meaning.refusals == ["CELL_IS_FORMULA"]


def test_siak_knows_but_one_word_for_whoever_is_not_alive():
    typed = entry()
    typed.row.status = "Hidup"
    SLIPS["village_status_not_alive"](typed)

    assert typed.row.status == "Tidak Valid"


def test_the_village_status_keeps_the_form_of_the_file():
    typed = after("village_status_not_alive")

    assert typed.row.status in {2, 3, 4, 6, 9}
    assert typed.meaning.refusals == ["VILLAGE_STATUS_NOT_ALIVE"]
