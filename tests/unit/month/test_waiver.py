"""Who may let what pass, and until when."""

from dataclasses import replace
from datetime import date, timedelta

import psycopg
import pytest

from jamsos.month.waiver import NotWaived, Request, waive, waivers_on

AS_OF = date(2026, 11, 22)
ASKED = Request(
    "village_rosters", "there_are_rows", AS_OF + timedelta(days=5), "Surat camat", "verifikator-1",
    "pemeriksa-1",
)  # fmt: skip


@pytest.fixture
def connection(installation):
    with psycopg.connect(installation.require_database_url()) as connected:
        yield connected


def test_a_waiver_is_listed_while_it_holds(connection, kutai_timur):
    number = waive(connection, kutai_timur, ASKED, as_of=AS_OF)

    listed = {
        day: [each.waiver_id for each in waivers_on(connection, kutai_timur, AS_OF + day)]
        for day in map(timedelta, (-1, 0, 5, 6))
    }

    assert [*listed.values()] == [[], [number], [number], []]


@pytest.mark.parametrize(("days", "is_ending"), [(7, True), (8, False)])
def test_a_waiver_about_to_end_is_marked(connection, kutai_timur, days, is_ending):
    waive(connection, kutai_timur, replace(ASKED, until=AS_OF + timedelta(days=days)), as_of=AS_OF)

    assert [each.is_ending for each in waivers_on(connection, kutai_timur, AS_OF)] == [is_ending]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"until": AS_OF - timedelta(days=1)}, "paling lama 31 hari"),
        ({"until": AS_OF + timedelta(days=32)}, "paling lama 31 hari"),
        ({"reason": " "}, "alasannya"),
        ({"checked_by": "verifikator-1"}, "dua petugas"),
        ({"waived_by": "pemeriksa-1", "checked_by": "verifikator-1"}, "tidak berwenang"),
        ({"checked_by": "somebody"}, "tidak dikenal"),
        ({"suite": "nothing"}, "Tidak ada rangkaian"),
        ({"expectation": "nothing"}, "tidak ada dalam"),
        ({"expectation": "nik_is_present"}, "menyisihkan baris"),
        ({"suite": "fct_subsidy", "expectation": "quarantine_ceiling"}, "tidak ada dalam"),
    ],
)
def test_what_may_not_be_waived_is_refused(connection, kutai_timur, change, said):
    with pytest.raises(NotWaived, match=said):
        waive(connection, kutai_timur, replace(ASKED, **change), as_of=AS_OF)


@pytest.mark.parametrize(
    "change",
    [
        {"until": AS_OF},
        {"until": AS_OF + timedelta(days=31)},
        {"expectation": "quarantine_ceiling"},
        {"suite": "fct_subsidy", "expectation": "budget_is_kept"},
    ],
)
def test_a_hold_may_be_waived_for_a_month(connection, kutai_timur, change):
    assert waive(connection, kutai_timur, replace(ASKED, **change), as_of=AS_OF)


@pytest.mark.parametrize(
    "change", ["update quality.waivers set reason = 'x'", "delete from quality.waivers"]
)
def test_a_waiver_is_never_changed(connection, kutai_timur, change):
    waive(connection, kutai_timur, ASKED, as_of=AS_OF)

    with pytest.raises(psycopg.errors.RaiseException, match="never changed"):
        connection.execute(change)


def test_the_database_too_wants_two_officers(connection):
    with pytest.raises(psycopg.errors.CheckViolation):
        connection.execute(
            "insert into quality.waivers (region_code, suite, expectation, reason, waived_by, "
            "checked_by, as_of, expires_on) values ('64.08', 'a', 'b', 'c', 'd', 'd', %s, %s)",
            [AS_OF, AS_OF],
        )
