"""A past night comes out again, whatever came after it; and what was changed since is named."""

import itertools
import re
import shutil

import psycopg
import pytest
from psycopg import sql
from typer.testing import CliRunner

from jamsos.cli import app
from jamsos.region import region
from jamsos.replay import CannotReplay, render, replay
from jamsos.settings import settings
from jamsos.warehouse.connection import connect
from tests.journey.test_approved_list import (
    AS_OF,
    MONTH,
    SITI_NIK,
    SK,
    THIRD_NIGHT,
    TOMORROW,
    TWO_PEOPLE,
    ahmad_leaves_and_budi_comes,
    approve,
    asked,
    deliver_night,
    first_night,
    key,
)
from tests.support import nights

__all__ = ["first_night"]
_numbers = itertools.count(1)


@pytest.fixture
def scratch(server, warehouse):
    """URLs of empty databases, and afterwards whether they were left empty."""
    names = []
    with psycopg.connect(server.url_for("postgres", user="postgres"), autocommit=True) as admin:

        def empty():
            names.append(f"replay_{next(_numbers)}_{warehouse.rsplit('/')[-1].split('?')[0]}")
            admin.execute(
                sql.SQL("create database {} owner jamsos").format(sql.Identifier(names[-1]))
            )
            return server.url_for(names[-1], user="jamsos")

        yield empty
        for name in names:
            admin.execute(sql.SQL("drop database {} with (force)").format(sql.Identifier(name)))


def left_in(url):
    with connect(url) as connection:
        return connection.execute(
            "select nspname from pg_namespace where nspname in ('raw', 'identity', 'ops', 'marts')"
        ).fetchall()


@pytest.mark.long
def test_nights_come_out_again_whatever_came_after_them(first_night, installation, scratch):
    with connect() as connection:
        approve(connection, region(), MONTH, SK, **TWO_PEOPLE, as_of=AS_OF)
    deliver_night(installation.inbox, TOMORROW, budis_phone="081234567892")
    second, _ = nights.whole_night(TOMORROW)
    ahmad_leaves_and_budi_comes(TOMORROW)
    deliver_night(installation.inbox, THIRD_NIGHT, budis_phone="081234567892")
    third, export = nights.whole_night(THIRD_NIGHT)
    # What came later is not known to what was before: the list of the third night least of all.
    ledger = "select run_id, status from ops.runs order by 1", "select * from ops.published_runs"
    before = [*map(asked, ledger)]

    # The second night was decided before the amendments that bear its date.
    for run in (third, first_night, second):
        url = scratch()
        told = []
        again = replay(run.run_id, scratch_url=url, say=told.append)

        assert again.differences == []
        assert render(again).endswith("SAMA. Keputusan malam itu terbukti dari masukannya.")
        assert f"Nomor run sama: {run.run_id}" in again.equal[1]
        assert re.search(r"\d\d tabel hasil dan \d+ tabel aturan sama", again.equal[2])
        assert again.equal[3].startswith("Berkas BPJS sama byte demi byte")
        assert left_in(url) == []
    assert export.sha256 != asked("select sha256 from ops.exports where run_id = %s",
                                  first_night.run_id)[0][0]  # fmt: skip
    assert [*map(asked, ledger)] == before
    assert not [*installation.home.glob(".replay-*")]
    assert asked(
        "select count(*) from identity.vault_access where what = 'replay' and row_count > 0"
    ) == [(3,)]


def test_what_was_changed_since_is_named_and_nobody_is_shown(first_night, installation, scratch):
    (kept,) = (installation.home / "archive").glob("*/*.xlsx")
    content = kept.read_bytes()
    kept.chmod(0o640)
    kept.write_bytes(content + b" ")
    with pytest.raises(CannotReplay, match=r"village_rosters 64\.08\.04\.2001 .* sudah berubah"):
        replay(first_night.run_id, scratch_url=scratch())
    kept.unlink()
    with pytest.raises(CannotReplay, match="tidak ada lagi di arsip"):
        replay(first_night.run_id, scratch_url=scratch())
    kept.write_bytes(content)

    with connect() as connection:
        connection.execute(
            "update marts.fct_subsidy set amount_rp = 10001, committed_rp = 10001 "
            "where person_key = %s and programme = 'JKK'", [key(SITI_NIK)],
        )  # fmt: skip
        (name,) = connection.execute("select file_name from ops.exports").fetchone()
    file = installation.exports / "2026-12" / name
    file.chmod(0o640)
    file.write_bytes(file.read_bytes() + b" ")

    told = CliRunner().invoke(app, ["replay", AS_OF.isoformat(), "--scratch", scratch()])

    assert told.exit_code == 1
    assert (
        "HASIL: BERBEDA. Perbedaan pertama: marts.fct_subsidy: baris yang tersimpan sudah diubah "
        f"sesudah terbit; baris pertama yang berbeda: person_key {key(SITI_NIK)}, "
        "programme JKK, kolom amount_rp, committed_rp"
    ) in told.output
    assert f"  ! Berkas {name} di folder exports sudah berubah" in told.output
    assert "10001" not in told.output
    assert "aminah" not in told.output.lower()


def test_other_rules_are_told_first_and_their_table_before_the_facts(
    first_night, installation, scratch, tmp_path, monkeypatch
):
    project = tmp_path / "project"
    for folder in ("src", "dbt_project", "expectations", "regions"):
        shutil.copytree(
            installation.project / folder, project / folder,
            ignore=shutil.ignore_patterns("__pycache__", "target", "logs"),
        )  # fmt: skip
    rates = project / "regions" / "64.08" / "seeds" / "rates.csv"
    dearer = rates.read_text(encoding="utf-8").replace(",1,,0,10000,", ",1.2,,0,12000,")
    rates.write_text(dearer, encoding="utf-8")
    monkeypatch.setenv("JAMSOS_PROJECT", str(project))
    settings.cache_clear()
    region.cache_clear()
    told = []

    again = replay(first_night.run_id, scratch_url=scratch(), say=told.append)
    region.cache_clear()

    assert told[0].startswith("Program atau aturannya bukan yang dulu")
    assert again.differences[0].startswith("reference.rates: hasilnya sekarang lain; ")
    assert "kolom amount_rp" in again.differences[0]
    assert any(each.startswith("marts.fct_subsidy: ") for each in again.differences)
    assert again.past.run.run_id == first_night.run_id


def test_a_run_that_cannot_be_had_again_says_what_is_missing(first_night, warehouse, scratch):
    with pytest.raises(CannotReplay, match="--scratch URL"):  # the role may not make databases
        replay(first_night.run_id)
    with pytest.raises(CannotReplay, match="tidak kosong"):
        replay(first_night.run_id, scratch_url=warehouse)
    assert asked("select count(*) from ops.runs") == [(1,)]
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("JAMSOS_PERSON_KEY_SECRET", "another secret")
        settings.cache_clear()
        with pytest.raises(CannotReplay, match="kunci rahasia orang"):
            replay(first_night.run_id, scratch_url=scratch())
    settings.cache_clear()
    with connect() as connection:
        connection.execute("update ops.runs set status = 'held'")
    with pytest.raises(CannotReplay, match="tidak pernah terbit"):
        replay(first_night.run_id, scratch_url=scratch())
