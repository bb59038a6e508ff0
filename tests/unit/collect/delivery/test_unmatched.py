"""Files of no known village wait in a queue until somebody finds theirs."""

import hashlib
import shutil
from datetime import date, timedelta

import psycopg
import pytest

from jamsos.collect.night import land
from jamsos.region import Region
from tests.support.rosters import AHMAD, SITI, a_roster

NIGHT = date(2026, 11, 22)
TOMORROW = NIGHT + timedelta(days=1)


@pytest.fixture
def queue(warehouse):
    def rows():
        with psycopg.connect(warehouse) as connection:
            return connection.execute(
                "select shown, nearest, first_seen, last_seen, resolved_by, resolved_on "
                "from ops.unmatched_villages order by shown"
            ).fetchall()

    return rows


@pytest.fixture
def region_with_aliases(kutai_timur, tmp_path, monkeypatch):
    """Kutai Timur, whose aliases a test may add to."""
    folder = shutil.copytree(kutai_timur.folder, tmp_path / "project" / "64.08")
    monkeypatch.setattr("jamsos.collect.night.region", lambda: Region(folder))

    def add(alias, village_code):
        nonlocal folder
        folder = shutil.copytree(folder, tmp_path / alias / "64.08")
        with (folder / "seeds" / "village_aliases.csv").open("a", encoding="utf-8") as aliases:
            aliases.write(f"{alias},{village_code},spelling,1900-01-01,9999-12-31,desa,\n")

    return add


def test_an_unmatched_file_waits_with_suggestions_until_an_alias_places_it(
    installation, region_with_aliases, queue
):
    folder = installation.inbox / "village_rosters" / "2026-12"
    a_roster(folder / "Sangata Utra.xlsx", [SITI])
    a_roster(folder / "Melan.xlsx", [AHMAD])

    land("village_rosters", as_of=NIGHT)
    ((shown, nearest, *first),) = queue()
    land("village_rosters", as_of=TOMORROW)
    ((_, _, *second),) = queue()
    region_with_aliases("Sangata Utra", "64.08.04.2001")
    land("village_rosters", as_of=TOMORROW + timedelta(days=1))
    ((_, _, *third),) = queue()

    assert shown.startswith("2026-12/….xlsx (")
    assert nearest[0] == "64.08.04.2001 Sangatta Utara"
    assert first == [NIGHT, NIGHT, None, None]
    assert second == [NIGHT, TOMORROW, None, None]
    assert third == [NIGHT, TOMORROW, "64.08.04.2001", TOMORROW + timedelta(days=1)]


def test_a_file_that_gets_a_village_and_waits_for_something_else_is_resolved(installation, queue):
    folder = installation.inbox / "village_rosters" / "2026-12"
    waiting = a_roster(folder / "Atlantis.xlsx", [SITI])
    a_roster(folder / "Senyiur.xlsx", [AHMAD])
    a_roster(folder / "Melan.xlsx", [AHMAD])

    land("village_rosters", as_of=NIGHT)
    waiting.rename(folder / "64.08.01.2001 Senyiur 2.xlsx")
    land("village_rosters", as_of=TOMORROW)

    ((_, _, *dates),) = queue()
    assert dates == [NIGHT, NIGHT, "64.08.01.2001", TOMORROW]


def test_a_file_that_is_no_table_or_contradicts_itself_is_no_unknown_village(installation, queue):
    folder = installation.inbox / "village_rosters" / "2026-12"
    a_roster(folder / "Melan.xlsx", [AHMAD])
    a_roster(folder / "Melan" / "Senyiur.xlsx", [SITI])
    (folder / "catatan.txt").write_text("halo")

    landing = land("village_rosters", as_of=NIGHT)

    assert len(landing.refused) == 2
    assert queue() == []


def test_a_night_tells_no_name_of_a_person_anywhere(installation, warehouse, capsys):
    folder = installation.inbox / "village_rosters" / "2026-12"
    a_roster(folder / "Ibu Wartini 6408044101909001.xlsx", [SITI])
    a_roster(folder / "Melan Wartini.xlsx", [AHMAD])
    a_roster(folder / "64.08.01.2001 Wartini.xlsx", [AHMAD])

    landing = land("village_rosters", as_of=NIGHT)

    assert len(landing.refused) == 2
    with psycopg.connect(warehouse) as connection:
        told = [
            str(connection.execute(f"select * from {table}").fetchall())
            for table in ("ops.loads", "ops.ingest_steps", "ops.unmatched_villages")
        ]
    for text in (*told, *landing.refused, capsys.readouterr().out):
        assert "Wartini" not in text
        assert "640804410" not in text


def test_a_delivery_of_a_channel_says_so_in_the_ledger(installation, warehouse):
    path = a_roster(installation.inbox / "village_rosters" / "2026-12" / "Melan.xlsx", [AHMAD])
    a_roster(installation.inbox / "village_rosters" / "2026-12" / "Senyiur.xlsx", [SITI])
    with psycopg.connect(warehouse) as connection:
        connection.execute(
            "insert into ops.arrivals (channel, source, place_key, shown, size_bytes, sha256, "
            "as_of, arrived_at) values ('sftp://a@/b', 'village_rosters', 'x', '…', 1, %s, %s, "
            "'2026-11-22 01:00+08')",
            [hashlib.sha256(path.read_bytes()).hexdigest(), NIGHT],
        )
        connection.commit()
        land("village_rosters", as_of=NIGHT)
        told = connection.execute(
            "select file_name, channel, arrived_at is null from ops.loads order by scope"
        ).fetchall()

    assert [(name.split()[1], channel, is_null) for name, channel, is_null in told] == [
        ("Senyiur", "inbox", True),
        ("Melan", "sftp://a@/b", False),
    ]
