"""A gate that holds says to the engineer what, how much, whose it is and where to read on."""

from datetime import date
from pathlib import Path

import psycopg
import pytest

from jamsos.combine import verdicts
from jamsos.combine.run import RunNotAllowed

ROOT = Path(__file__).parents[3]
NIGHT = date(2026, 11, 22)


@pytest.fixture
def run(installation):
    """A run that has pinned nothing."""
    with psycopg.connect(installation.require_database_url()) as connection:
        connection.execute(
            "insert into ops.runs (run_id, region_code, as_of, covered_month, inputs_digest, "
            "code_version, status) values ('a run', '64.08', %s, '2026-12-01', '', '', 'open')",
            [NIGHT],
        )
        yield connection


def test_a_run_whose_inputs_do_not_hold_is_held_in_clear_words(run, capsys, monkeypatch):
    run.commit()
    monkeypatch.setattr(verdicts, "suites_of", lambda _: ["raw__civil_registry", "fct_subsidy"])

    with pytest.raises(
        RunNotAllowed, match=r"held by raw__civil_registry: docs/runbook\.md#a-held"
    ):
        verdicts.judged_inputs("a run")

    told = capsys.readouterr().out
    assert "raw__civil_registry, run a run: hold" in told
    assert "critical rows_to_judge: 0; of Disdukcapil Kutai Timur, repaired by registry" in told
    assert f"what to do: {verdicts.HOW_TO_GO_ON}" in told
    assert run.execute("select status from ops.runs").fetchall() == [("held",)]
    assert run.execute("select suite from quality.gate_log").fetchall() == [
        ("raw__civil_registry",)
    ]


def test_the_runbook_has_the_place_that_is_named():
    file, anchor = verdicts.HOW_TO_GO_ON.split("#")
    headings = (ROOT / file).read_text(encoding="utf-8").splitlines()

    assert f"## {anchor.replace('-', ' ').capitalize()}" in headings


def test_without_suites_about_inputs_a_run_goes_on(run, monkeypatch):
    run.commit()
    monkeypatch.setattr(verdicts, "suites_of", lambda _: ["fct_subsidy"])

    assert verdicts.judged_inputs("a run") == []
