"""What befell people, as the registry's events and its extract tell it together."""

from __future__ import annotations

from datetime import date

import pytest

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
