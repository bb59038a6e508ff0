"""What befell people, as the registry's events and its extract tell it together."""

from __future__ import annotations

from datetime import date

import pytest

from jamsos.simulate.likeness import likeness
from jamsos.simulate.lives import LIVES, Happening

from .conftest import AS_OF


@pytest.fixture(scope="module")
def proposed(simulated, reader):
    """The numbers villages wrote, by fault."""
    typed = {
        (path.name, row.source_row): row.values["nik"]
        for path in simulated.rosters
        for row in reader.read(path).rows
    }
    found: dict[str, set[str]] = {}
    for row in simulated.key:
        place = row["file"], int(row["source_row"])
        found.setdefault(row["fault"], set()).add(typed[place])
    return found


@pytest.fixture(scope="module")
def events(simulated):
    told: dict[str, list[dict[str, str]]] = {}
    for row in [*simulated.extract("registry_events"), *simulated.refused("registry_events")]:
        told.setdefault(row["NIK"], []).append(row)
    return told


@pytest.fixture(scope="module")
def listed(simulated):
    return {row["NIK"] for row in simulated.extract("civil_registry")}


def days_before(row, column="TGL_PERISTIWA"):
    return (AS_OF - date.fromisoformat(row[column])).days


@pytest.mark.parametrize("fault", LIVES)
def test_every_life_is_told_of_the_number_a_village_proposes_or_leads_to_it(
    proposed, events, listed, fault
):
    named = set(events) | {row["NIK_BARU"] for rows in events.values() for row in rows}

    assert proposed[fault]
    assert proposed[fault] <= named


def test_a_death_is_reported_late(proposed, events):
    for nik in proposed["death_reported_late"]:
        (death,) = events[nik]

        assert (days_before(death), days_before(death, "TGL_LAPOR")) == (200, 2)


def test_a_death_that_is_yet_to_come_is_a_row_to_be_refused(simulated, proposed):
    refused = {row["NIK"]: row for row in simulated.refused("registry_events")}
    for nik in proposed["death_in_the_future"]:
        assert refused[nik]["TGL_PERISTIWA"] > AS_OF.isoformat() >= refused[nik]["TGL_LAPOR"]


def test_a_double_number_was_replaced_afterwards(proposed, events, listed):
    for nik in proposed["double_and_reissued"]:
        double, change = sorted(events[nik], key=lambda row: row["TGL_PERISTIWA"])

        assert (double["PERISTIWA"], change["PERISTIWA"]) == ("GANDA", "NIK_BARU")
        assert nik not in listed
        assert change["NIK_BARU"] in listed


def test_a_death_stands_under_the_number_before(proposed, events, listed):
    for nik in proposed["dead_under_the_former_number"]:
        (former,) = (
            number for number, rows in events.items() if any(r["NIK_BARU"] == nik for r in rows)
        )

        assert nik in listed
        assert {row["PERISTIWA"] for row in events[former]} == {"MENINGGAL", "NIK_BARU"}


def test_the_last_of_three_numbers_is_the_listed_one(proposed, events, listed):
    for nik in proposed["nik_changed_twice"]:
        (first,) = events[nik]
        (second,) = events[first["NIK_BARU"]]

        assert first["TGL_PERISTIWA"] < second["TGL_PERISTIWA"]
        assert not {nik, first["NIK_BARU"]} & listed
        assert second["NIK_BARU"] in listed


@pytest.mark.parametrize(
    ("fault", "told"),
    [
        ("moved_and_returned", [("PINDAH", 60), ("DATANG", 20)]),
        ("moved_and_returned_in_a_day", [("PINDAH", 60), ("DATANG", 60)]),
        ("moved_again", [("PINDAH", 90), ("DATANG", 60), ("PINDAH", 30)]),
        ("moved_100_days_ago", [("PINDAH", 100)]),
        ("moved_99_days_ago", [("PINDAH", 99)]),
        ("active_again", [("NONAKTIF", 60), ("AKTIF", 60)]),
        ("nonactive_again", [("NONAKTIF", 90), ("AKTIF", 60), ("NONAKTIF", 30)]),
        ("married_under_another_name", [("KAWIN", 60)]),
        ("divorced", [("CERAI", 60)]),
    ],
)
def test_what_is_told_of_one_number_ends_by_what_is_told_later(
    proposed, events, listed, fault, told
):
    for nik in proposed[fault]:
        found = sorted((row["PERISTIWA"], days_before(row)) for row in events[nik])

        assert found == sorted(told)
        assert nik in listed


@pytest.mark.parametrize(
    ("fault", "is_listed"), [("change_reversed", True), ("change_reversed_unheard", False)]
)
def test_a_change_that_was_taken_back_leaves_the_old_number(
    proposed, events, listed, fault, is_listed
):
    for nik in proposed[fault]:
        (there,) = events[nik]
        (back,) = events[there["NIK_BARU"]]

        assert back["NIK_BARU"] == nik
        assert (nik in listed) == is_listed
        assert (there["TGL_PERISTIWA"] < back["TGL_PERISTIWA"]) == is_listed


def test_two_who_swapped_numbers_are_both_listed_and_the_village_writes_the_former_one(
    simulated, proposed, events
):
    listed = {row["NIK"]: row for row in simulated.extract("civil_registry")}
    for nik in proposed["numbers_swapped"]:
        (there,) = events[nik]
        (back,) = events[there["NIK_BARU"]]

        assert back["NIK_BARU"] == nik
        assert there["TGL_PERISTIWA"] == back["TGL_PERISTIWA"]
        assert likeness(listed[nik]["NAMA_LGKP"], listed[back["NIK"]]["NAMA_LGKP"]) < 0.15


def test_nine_on_one_card_are_proposed_and_eight_of_them_are_covered(simulated, proposed):
    card_of = {row["NIK"]: row["NO_KK"] for row in simulated.extract("civil_registry")}
    insured = {
        row["NIK"]
        for row in simulated.extract("bpjs_participants")
        if row["SUMBER_DANA"] == "PEMDA_KAB"
    }
    (ninth,) = proposed["household_over_limit"]
    eight = proposed["household_within_limit"]

    assert len(eight) == 8
    assert {card_of[nik] for nik in eight} == {card_of[ninth]}
    assert eight <= insured
    assert ninth not in insured


@pytest.mark.parametrize(
    ("happening", "reported"),
    [
        (Happening("PINDAH", 60), date(2026, 5, 26)),
        (Happening("PINDAH", 3), AS_OF),
        (Happening("PINDAH", 60, reported_days_ago=1), date(2026, 7, 19)),
    ],
)
def test_an_event_is_reported_some_days_later_and_not_after_the_night(happening, reported):
    assert happening.reported(AS_OF) == reported


def test_whoever_moved_and_is_still_listed_moved_lately(proposed, events):
    for nik in proposed["moved_in_extract"]:
        (move,) = events[nik]

        assert 1 <= days_before(move) <= 99
