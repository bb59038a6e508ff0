"""The command line: helpful at once, plain about what is wrong."""

import stat
import subprocess
import sys

import pytest
from typer.testing import CliRunner

from jamsos.cli import app
from jamsos.settings import settings


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
        [sys.executable, "-X", "importtime", "-m", "jamsos.cli"],
        check=True, capture_output=True, text=True,
    ).stderr  # fmt: skip
    shown = CliRunner().invoke(app, ["--help"]).output

    for command in ("run", "up", "down", "init", "simulate", "summary", "score"):
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
