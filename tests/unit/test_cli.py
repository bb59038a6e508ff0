"""The command line: helpful at once, plain about what is wrong."""

import stat
import subprocess
import sys

import psycopg
import pytest
from typer.testing import CliRunner

from jamsos.cli import app
from jamsos.local import postgres
from jamsos.settings import settings
from jamsos.warehouse.connection import create_schema
from tests.support.rosters import AHMAD, SITI, a_roster


@pytest.fixture
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("JAMSOS_HOME", str(tmp_path / "home"))
    for name in ("JAMSOS_DATABASE_URL", "JAMSOS_PERSON_KEY_SECRET"):
        monkeypatch.delenv(name, raising=False)
    settings.cache_clear()
    yield tmp_path / "home"
    settings.cache_clear()


def test_help_names_every_command_and_imports_nothing_heavy():
    imported = subprocess.run(
        [sys.executable, "-X", "importtime", "-c", "import jamsos.cli"],
        check=True, capture_output=True, text=True,
    ).stderr  # fmt: skip
    shown = CliRunner().invoke(app, ["--help"]).output

    for command in (
        "run", "up", "down", "init", "simulate", "check", "reveal", "find", "explain", "summary",
        "score", "letters", "approve", "amend", "check-amendment", "release", "year",
        "simulate-rules", "certificate", "replay", "waive", "waivers",
    ):  # fmt: skip
        assert f" {command} " in shown
    for heavy in ("great_expectations", "dbt.cli", "polars", "psycopg", "airflow"):
        assert f" {heavy}\n" not in imported


def test_what_is_missing_is_said_in_words_and_without_a_traceback(home):
    outcome = CliRunner().invoke(app, ["init"])

    assert outcome.exit_code == 1
    assert "JAMSOS_DATABASE_URL is not set" in outcome.output
    assert "Traceback" not in outcome.output


def test_the_home_is_its_owners_alone(home):
    CliRunner().invoke(app, ["init"])

    assert stat.S_IMODE(home.stat().st_mode) == 0o700


def test_an_empty_inbox_can_be_filled_for_a_date(home):
    outcome = CliRunner().invoke(app, ["simulate", "--as-of", "2026-11-22", "--scale", "0.002"])

    assert outcome.exit_code == 0
    assert (home / "inbox/civil_registry/civil_registry_2026-11-22.csv").exists()
    assert (home / "simulated/answer_key.csv").exists()


def test_a_simulation_may_follow_another(home):
    CliRunner().invoke(app, ["simulate", "--as-of", "2026-11-22", "--scale", "0.002"])

    again = CliRunner().invoke(app, ["simulate", "--as-of", "2026-11-23", "--scale", "0.002"])

    assert again.exit_code == 0


@pytest.mark.parametrize("command", ["run", "simulate"])
def test_nobody_is_invented_for_a_given_warehouse(home, monkeypatch, command):
    monkeypatch.setenv("JAMSOS_DATABASE_URL", "postgresql://nobody@127.0.0.1:1/jamsos")

    outcome = CliRunner().invoke(app, [command, "--scale", "0.002"])

    assert outcome.exit_code == 1
    assert "JAMSOS_DATABASE_URL names a warehouse" in outcome.output
    assert not (home / "inbox").exists()


def test_nobody_is_invented_where_real_files_were_published(home):
    try:
        publish_a_load(home)
        for command in ("run", "simulate"):
            outcome = CliRunner().invoke(app, [command, "--scale", "0.002"])

            assert outcome.exit_code == 1
            assert "published files that no simulation made" in outcome.output
            assert "village_rosters/2026-12/" in outcome.output
            assert "JAMSOS_HOME=" in outcome.output
            assert not (home / "inbox").exists()
            assert postgres.status(home), "it ran before the command, so it runs after it"
    finally:
        postgres.remove(home)


def test_a_synthetic_home_gets_a_new_regency_when_its_inbox_is_emptied(home):
    publish_a_load(home)
    try:
        (home / "simulated").mkdir()
        (home / "simulated" / "answer_key.csv").touch()

        outcome = CliRunner().invoke(app, ["simulate", "--scale", "0.002"])

        assert outcome.exit_code == 0
    finally:
        postgres.remove(home)


@pytest.mark.parametrize("file", ["village_rosters/2026-12/Sangatta.xlsx", "from_disdukcapil.csv"])
def test_nobody_is_invented_among_files_that_somebody_put_there(home, file):
    real = home / "inbox" / file
    real.parent.mkdir(parents=True)
    real.touch()

    outcome = CliRunner().invoke(app, ["simulate", "--scale", "0.002"])

    assert outcome.exit_code == 1
    assert "holds files that no simulation made" in outcome.output
    assert [found for found in (home / "inbox").rglob("*") if found.is_file()] == [real]


def test_a_simulation_that_was_interrupted_is_made_anew(home):
    half = home / "inbox/civil_registry/civil_registry_2026-11-22.csv"
    half.parent.mkdir(parents=True)
    half.write_text("NIK\n", encoding="utf-8")
    (home / "simulated" / "begun").mkdir(parents=True)

    outcome = CliRunner().invoke(app, ["simulate", "--as-of", "2026-11-22", "--scale", "0.002"])

    assert outcome.exit_code == 0
    assert len(half.read_text(encoding="utf-8").splitlines()) > 800
    assert not (home / "simulated" / "begun").exists()


def publish_a_load(home):
    """The embedded warehouse of ``home`` as it is after a first real delivery."""
    url = postgres.ensure_running(home).url_for("jamsos")
    create_schema(url)
    with psycopg.connect(url) as connection:
        connection.execute(
            "insert into ops.loads (load_id, source, scope, file_name, sha256, period, layout,"
            " status, delivered, accepted, quarantined, as_of) values ('l', 'civil_registry',"
            " '64.08', 'f', 's', '2026-11-22', 'v1', 'published', 1, 1, 0, '2026-11-22')"
        )
        gate = connection.execute(
            "insert into quality.gate_log (subject_kind, subject_id, suite, decision, rows_judged,"
            " expectations, decided_by, as_of) values ('load', 'l', 's', 'pass', 1, 1, 'gate',"
            " '2026-11-22') returning gate_id"
        ).fetchone()
        connection.execute(
            "insert into ops.publications (load_id, source, scope, gate_id, as_of)"
            " values ('l', 'civil_registry', '64.08', %s, '2026-11-22')",
            gate,
        )


def test_a_clerk_checks_a_file_and_nothing_is_kept(home, tmp_path):
    good = a_roster(tmp_path / "64.08.04.2001 Sangatta Utara.xlsx", [SITI, AHMAD])
    bad = a_roster(tmp_path / "Teluk Lingga.xlsx", [SITI, AHMAD, SITI.but(nik="123")])
    before = settings()

    accepted = CliRunner().invoke(app, ["check", str(good), "--as-of", "2026-11-22"])
    refused = CliRunner().invoke(app, ["check", str(bad), "--as-of", "2026-11-22"])

    assert (accepted.exit_code, refused.exit_code) == (0, 1)
    assert "Semua baris diterima." in accepted.output
    assert "NIK_NOT_16_DIGITS: 1 baris, kolom B (NIK)" in refused.output
    assert "  Baris: 4\n" in refused.output
    assert SITI.nik not in refused.output + accepted.output
    assert settings() == before
    assert not home.exists()


def test_a_check_writes_the_slip_where_it_is_wanted(home, tmp_path):
    path = a_roster(tmp_path / "usulan.xlsx", [SITI, AHMAD, SITI.but(nik="123")])
    slip = tmp_path / "jawaban.xlsx"

    outcome = CliRunner().invoke(
        app, ["check", str(path), "--village", "64.08.04.2001", "--slip", str(slip)]
    )

    assert outcome.exit_code == 1
    assert stat.S_IMODE(slip.stat().st_mode) == 0o600


def test_an_extract_that_nobody_would_take_is_told_before_anything_is_started(home, tmp_path):
    path = tmp_path / "penduduk.csv"
    path.touch()

    outcome = CliRunner().invoke(app, ["check", str(path), "--source", "civil_registry"])

    assert outcome.exit_code == 1
    assert "nama berkas harus seperti civil_registry_" in outcome.output
