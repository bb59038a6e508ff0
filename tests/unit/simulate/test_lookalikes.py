"""Whom a proposal means, and who is one: the keys against what registry and villages write."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest

from jamsos.simulate.faults import FAULTS
from jamsos.simulate.identity import mistype
from jamsos.simulate.likeness import likeness
from jamsos.simulate.lookalikes import Lookalikes, Pair, make_lookalikes, pair_by_chance
from jamsos.simulate.matching.faults import numbers_nearby
from jamsos.simulate.planning import NO_FAULT, Plan, choose_villages, number_of, proposable
from jamsos.simulate.population import People, draw_newcomers, draw_residents

from .conftest import AS_OF, rows_of

HIDING = [fault for fault in FAULTS if fault.hides_who]
DIGITS_OFF = {
    "nik_digit_mistyped": 1,
    "nik_digits_swapped": 2,
    "nik_two_digits_mistyped": 2,
    "nik_and_name_mistyped": 1,
}


@pytest.fixture(scope="module")
def registry(simulated):
    """Rows of the registry's extract by their number there."""
    return dict(enumerate(simulated.extract("civil_registry"), start=2))


@pytest.fixture(scope="module")
def typed(simulated, reader):
    return {
        (path.name, row.source_row): row.values
        for path in simulated.rosters
        for row in reader.read(path).rows
    }


@pytest.fixture(scope="module")
def meant(simulated, registry, typed):
    """What villages typed in rows of each fault, beside whom the registry knows; or nobody."""
    key = rows_of(simulated.report.answer_key.with_name("identity_key.csv"))
    found: dict[str, list[tuple[dict, dict | None]]] = {}
    for row in key:
        person = registry[int(row["registry_row"])] if row["registry_row"] else None
        place = row["file"], int(row["source_row"])
        found.setdefault(row["fault"], []).append((typed[place], person))
    return found


@pytest.fixture(scope="module")
def pairs(simulated, registry):
    key = rows_of(simulated.report.answer_key.with_name("duplicate_key.csv"))
    found: dict[str, list[tuple[dict, dict]]] = {}
    for row in key:
        sides = (registry[int(row[side])] for side in ("registry_row", "other_registry_row"))
        found.setdefault(f"{row['fault']} {row['is_one']}", []).append(tuple(sides))
    return found


def words_in_common(one, other):
    return set(one.split()) & set(other.split())


@pytest.mark.parametrize("fault", HIDING, ids=lambda fault: fault.name)
def test_every_row_that_hides_whom_it_means_is_in_the_key(simulated, meant, fault):
    rows = [row for row in simulated.key if row["fault"] == fault.name]

    assert len(rows) == len(meant[fault.name]) > 0


@pytest.mark.parametrize(("fault", "digits"), DIGITS_OFF.items())
def test_a_mistyped_number_is_nobodys_and_a_slip_off_its_own(meant, registry, fault, digits):
    borne = {row["NIK"] for row in registry.values()}
    for row, person in meant[fault]:
        differ = sum(a != b for a, b in zip(row["nik"], person["NIK"], strict=True))

        assert differ == digits
        assert row["nik"] not in borne


def test_no_slip_leads_to_a_number_that_somebody_bears():
    own, free = "6408042306769001", "6408042306769007"
    proposed = np.array([own], dtype=object)
    known = {own, *numbers_nearby(own)} - {free}
    plan = Plan(np.array([0]), np.array([0]), np.array([number_of("nik_digit_mistyped")]))

    mistype(np.random.default_rng(1), plan, proposed, known)

    assert proposed.tolist() == [free]


def test_whoever_is_taken_for_somebody_lives_in_the_regency(kutai_timur):
    rng, villages = np.random.default_rng(1), choose_villages(kutai_timur.villages, 0.02)
    people = draw_residents(rng, 4_000, villages, AS_OF)
    pool = proposable(people, AS_OF)[:1_000]
    people = people.followed_by(draw_newcomers(rng, 4_000, villages, AS_OF))
    fault = np.full(len(pool), number_of("nik_of_neighbour"))
    fault[50:] = NO_FAULT
    plan = Plan(pool, people.village[pool], fault)

    make_lookalikes(rng, people, plan, 4_000)

    assert len(set(plan.taken_for)) == 50
    assert max(plan.taken_for) < 4_000
    assert not set(plan.taken_for) & set(pool.tolist())


def test_swapped_digits_are_the_same_digits(meant):
    for row, person in meant["nik_digits_swapped"]:
        assert Counter(row["nik"]) == Counter(person["NIK"])


@pytest.mark.parametrize("fault", ["nik_of_neighbour", "nik_of_dead_neighbour"])
def test_a_neighbours_number_is_a_villagers_of_the_same_birthday(meant, registry, fault):
    by_nik = {row["NIK"]: row for row in registry.values()}
    for row, person in meant[fault]:
        bearer = by_nik[row["nik"]]

        assert bearer["NIK"] != person["NIK"]
        for fact in ("TGL_LHR", "JENIS_KLMIN", "NO_KEC", "NO_KEL"):
            assert bearer[fact] == person[fact]
        assert bearer["NIK"][:12] == person["NIK"][:12]
        assert likeness(bearer["NAMA_LGKP"], person["NAMA_LGKP"]) < 0.15


def test_a_dead_neighbours_number_is_that_of_a_dead_person(simulated, meant):
    events = simulated.extract("registry_events")
    died = {row["NIK"] for row in events if row["PERISTIWA"] == "MENINGGAL"}

    for row, person in meant["nik_of_dead_neighbour"]:
        assert row["nik"] in died
        assert person["NIK"] not in died


def test_a_temporary_number_begins_with_0(meant):
    for fault, has_person in (("temporary_nik", True), ("temporary_nik_of_a_stranger", False)):
        for row, person in meant[fault]:
            assert row["nik"].startswith("0")
            assert len(row["nik"]) == 16
            assert bool(person) == has_person


@pytest.mark.parametrize("fault", ["stranger", "stranger_with_twin"])
def test_a_stranger_is_not_in_the_registry(meant, registry, fault):
    borne = {row["NIK"] for row in registry.values()}

    assert {person for _, person in meant[fault]} == {None}
    assert not {row["nik"] for row, _ in meant[fault]} & borne


def test_a_strangers_twin_is_in_the_registry(meant, registry):
    for row, _ in meant["stranger_with_twin"]:
        stems = {one["NIK"][:12]: one for one in registry.values()}
        twin = stems[row["nik"][:12]]

        assert twin["TGL_LHR"] == row["birth_date"]
        assert likeness(twin["NAMA_LGKP"], row["full_name"]) < 0.15


@pytest.mark.parametrize(
    "fault", [fault.name for fault in HIDING if fault.name.startswith("no_nik_")]
)
def test_rows_without_a_number_mean_somebody(meant, fault):
    for row, person in meant[fault]:
        assert not (row["nik"] or "").strip("- ")
        assert person["TGL_LHR"]


def test_a_name_is_written_otherwise_and_still_tells(meant):
    for fault in ("no_nik_other_spelling", "no_nik_married_name", "no_nik_one_name"):
        for row, person in meant[fault]:
            assert row["full_name"] != person["NAMA_LGKP"]
            assert likeness(row["full_name"], person["NAMA_LGKP"]) > 0.1


def test_whoever_has_a_twin_shares_birthday_and_place_with_them(meant, registry):
    for _, person in meant["no_nik_twin"]:
        twins = [
            one
            for one in registry.values()
            if one["NIK"][:12] == person["NIK"][:12] and one["TMPT_LHR"] == person["TMPT_LHR"]
        ]

        assert len(twins) > 1


@pytest.mark.parametrize("kind", ["two_numbers true", "insured_under_another_number true"])
def test_one_person_has_two_numbers_in_two_villages(pairs, kind):
    for one, other in pairs[kind]:
        for fact in ("NAMA_LGKP", "TGL_LHR", "TMPT_LHR", "JENIS_KLMIN"):
            assert one[fact] == other[fact]
        assert one["NIK"] != other["NIK"]
        assert (one["NO_KEC"], one["NO_KEL"]) != (other["NO_KEC"], other["NO_KEL"])


def test_one_person_has_two_spellings(pairs):
    for one, other in pairs["two_numbers_two_spellings true"]:
        assert one["NAMA_LGKP"] != other["NAMA_LGKP"]
        assert one["TGL_LHR"] == other["TGL_LHR"]


def test_of_somebody_insured_under_another_number_one_alone_is_insured(simulated, pairs):
    insured = {
        row["NIK"]
        for row in simulated.extract("bpjs_participants")
        if row["SUMBER_DANA"] == "PEMDA_KAB"
    }
    for one, other in pairs["insured_under_another_number true"]:
        assert other["NIK"] in insured
        assert one["NIK"] not in insured


def test_twins_have_a_birthday_in_common_and_no_name(pairs):
    for one, other in pairs["twins false"]:
        assert one["TGL_LHR"] == other["TGL_LHR"]
        assert one["NAMA_LGKP"] != other["NAMA_LGKP"]


def test_most_twins_live_in_one_family(pairs):
    together = [one["NO_KK"] == other["NO_KK"] for one, other in pairs["twins false"]]

    assert any(together)


def born_on_one_day(*names: str, men: int = 0) -> People:
    """The last ``men`` of them are men."""
    anything = np.zeros(len(names), dtype=int)
    return People(
        village=anything,
        family=anything,
        role=anything,
        is_woman=np.arange(len(names)) < len(names) - men,
        birth=np.full(len(names), np.datetime64("1990-01-01")),
        occupation=anything,
        community=anything,
        name=np.array(names, dtype=object),
        has_phone=anything,
        birth_place=anything,
    )


def test_namesakes_of_one_day_are_told_whom_nobody_made():
    people = born_on_one_day("SITI AMINAH", "SITI AMINAH", "ROSLINA LAHAI", "SITI AMINAH", men=1)
    everybody = np.arange(4)
    made = Lookalikes(everybody, everybody, everybody)

    pair_by_chance(people, everybody, made)

    assert made.pairs == [Pair("by_chance", 0, 1, is_one=False)]


def test_whoever_is_made_alike_is_not_told_twice():
    people, everybody = born_on_one_day("SITI AMINAH", "SITI AMINAH"), np.arange(2)
    made = Lookalikes(everybody, everybody, everybody, [Pair("two_numbers", 1, 0, is_one=True)])

    pair_by_chance(people, everybody, made)

    assert len(made.pairs) == 1


def test_of_several_pairs_the_one_that_is_one_person_counts():
    pairs = [Pair("two_numbers", 1, 2, is_one=True), Pair("by_chance", 0, 1, is_one=False)]

    made = Lookalikes(np.arange(3), np.arange(3), np.arange(3), pairs)

    assert made.is_one_with_another == {0: False, 1: True, 2: True}


def test_namesakes_are_born_in_one_year_on_two_days(pairs):
    for one, other in pairs["namesakes false"]:
        assert one["NAMA_LGKP"] == other["NAMA_LGKP"]
        assert one["TGL_LHR"][:4] == other["TGL_LHR"][:4]
        assert one["TGL_LHR"] != other["TGL_LHR"]


@pytest.mark.parametrize("name", ["identity_key.csv", "duplicate_key.csv"])
def test_the_keys_of_who_is_who_hold_no_number(simulated, name):
    text = simulated.report.answer_key.with_name(name).read_text(encoding="utf-8")

    assert not any(len(cell) > 9 for cell in text.split(",") if cell.isdigit())
