"""The score of a night, on a real warehouse that holds a handful of rows."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import psycopg
import pytest

from jamsos.simulate.score import NothingToScore, render, score_night

COVERED = date(2026, 8, 1)
LOAD, FILE = "village_rosters:64.08.04.2001:abc", "Usulan Agustus (12).xlsx"
CONTENT = b"what the village sent"
SHA256 = hashlib.sha256(CONTENT).hexdigest()
KEY = """\
file,sheet,source_row,fault_family,fault,expected_stage,expected_outcome,expected_reasons
{file},Usulan,7,,,decided,eligible,
{file},Usulan,8,3,nik_blank,quarantined,,NIK_MISSING
{file},Usulan,9,8,twice_in_village,duplicate,,DUPLICATE_NIK
{file},Usulan,10,8,retired_over_age,decided,not_eligible,AGE_OVER_MAXIMUM;OCCUPATION_NOT_WORKING
"""
EXTRACT_LOAD, EXTRACT = "civil_registry:64.08:abc", "civil_registry_2026-07-20.csv"
COPY, CUT = "Usulan Agustus (12) (1).xlsx", "Usulan Agustus (12) awal.xlsx"
DELIVERY_KEY = f"""\
file,why,stands_for
{COPY},sent_twice,{FILE}
{CUT},corrected,{FILE}
"""
EXTRACT_KEY = f"""\
file,source_row,expected_reason
{EXTRACT},12,REGISTRY_SEX_INVALID
"""


@pytest.fixture
def night(warehouse: str) -> Iterator[psycopg.Connection]:
    """A published night with one load and, as yet, no rows."""
    with psycopg.connect(warehouse) as connection:
        connection.execute("create schema marts")
        connection.execute("create schema review")
        connection.execute(
            "create table marts.fct_eligible_worker (run_id text, outcome text, "
            "reason_codes text [], proposal_load_id text, proposal_source_row integer)"
        )
        connection.execute(
            "create table review.duplicate_proposals "
            "(run_id text, proposal_load_id text, proposal_source_row integer)"
        )
        connection.execute(
            "insert into ops.loads (load_id, source, scope, file_name, sha256, period, layout, "
            "status, as_of) values (%s, 'village_rosters', '64.08.04.2001', 'x', %s, "
            "'2026-08-01', 'programme_roster', 'landed', '2026-07-20'), "
            "(%s, 'civil_registry', '64.08', %s, 'abc', "
            "'2026-07-20', 'extract', 'landed', '2026-07-20')",
            [LOAD, SHA256, EXTRACT_LOAD, EXTRACT],
        )
        connection.execute(
            "insert into ops.runs (run_id, region_code, as_of, covered_month, inputs_digest, "
            "code_version, status) values ('run', '64.08', '2026-07-20', %s, 'x', 'x', 'open')",
            [COVERED],
        )
        connection.execute(
            "insert into ops.run_inputs values ('run', 'village_rosters', '64.08.04.2001', %s), "
            "('run', 'civil_registry', '64.08', %s)",
            [LOAD, EXTRACT_LOAD],
        )
        gate_id = connection.execute(
            "insert into quality.gate_log (subject_kind, subject_id, suite, decision, rows_judged, "
            "expectations, decided_by, as_of) values ('run', 'run', 'fct_eligible_worker', 'pass', "
            "1, 1, 'test', '2026-07-20') returning gate_id"
        ).fetchone()[0]
        connection.execute(
            "insert into ops.published_runs (region_code, covered_month, run_id, gate_id) "
            "values ('64.08', %s, 'run', %s)",
            [COVERED, gate_id],
        )
        yield connection


@pytest.fixture
def answer_key(tmp_path: Path) -> Path:
    """The keys of a home, beside its inbox with the village's file, a copy and a cut one."""
    month = tmp_path / "inbox" / "village_rosters" / "2026-08"
    month.mkdir(parents=True)
    for name, content in {FILE: CONTENT, COPY: CONTENT, CUT: CONTENT[:9]}.items():
        (month / name).write_bytes(content)
    path = tmp_path / "simulated" / "answer_key.csv"
    path.parent.mkdir()
    path.write_text(KEY.format(file=FILE), encoding="utf-8")
    path.with_name("extract_key.csv").write_text(EXTRACT_KEY, encoding="utf-8")
    path.with_name("delivery_key.csv").write_text(DELIVERY_KEY, encoding="utf-8")
    return path


def quarantine(night: psycopg.Connection, row: int, *reasons: str) -> None:
    night.execute(
        "insert into quarantine.rows (load_id, source_row, source, reason_codes, turn, "
        '"row", as_of)'
        " values (%s, %s, 'village_rosters', %s, 'village', '{}', '2026-07-20')",
        [LOAD, row, list(reasons)],
    )


def refuse_in_extract(night: psycopg.Connection, row: int, *reasons: str) -> None:
    night.execute(
        "insert into quarantine.rows (load_id, source_row, source, reason_codes, turn, "
        '"row", as_of)'
        " values (%s, %s, 'civil_registry', %s, 'registry', '{}', '2026-07-20')",
        [EXTRACT_LOAD, row, list(reasons)],
    )


def decide(night: psycopg.Connection, row: int, outcome: str, *reasons: str) -> None:
    night.execute(
        "insert into marts.fct_eligible_worker values ('run', %s, %s, %s, %s)",
        [outcome, list(reasons), LOAD, row],
    )


def repeat(night: psycopg.Connection, row: int) -> None:
    night.execute("insert into review.duplicate_proposals values ('run', %s, %s)", [LOAD, row])


def play_a_faultless_night(night: psycopg.Connection) -> None:
    decide(night, 7, "eligible")
    quarantine(night, 8, "NIK_MISSING")
    repeat(night, 9)
    decide(night, 10, "not_eligible", "OCCUPATION_NOT_WORKING", "AGE_OVER_MAXIMUM")
    refuse_in_extract(night, 12, "REGISTRY_SEX_INVALID")


def test_a_faultless_night_catches_everything(night, answer_key):
    play_a_faultless_night(night)

    scores = score_night(night, answer_key, COVERED)

    assert sum(score.seeded for score in scores) == 4 + 1 + 1 + 1, (
        "four rows, one file, one row of an extract, and one file that counts for nothing"
    )
    assert all(score.missed == 0 for score in scores)


def test_a_row_with_one_reason_of_two_is_missed(night, answer_key):
    play_a_faultless_night(night)
    night.execute("update marts.fct_eligible_worker set reason_codes = '{AGE_OVER_MAXIMUM}'")

    by_family = {score.family: score for score in score_night(night, answer_key, COVERED)}

    assert by_family[8].missed_faults == {"retired_over_age": 1}
    assert by_family[0].missed == 1, "a clean row that was given a reason"


def test_a_clean_row_that_was_refused_is_told(night, answer_key):
    quarantine(night, 7, "NIK_NOT_DIGITS")

    clean, *_ = score_night(night, answer_key, COVERED)

    assert clean.missed == 1
    assert clean.examples == [
        f"{FILE} row 7: expected decided eligible, found quarantined NIK_NOT_DIGITS"
    ]


def test_a_title_row_read_as_a_person_is_counted_against_its_workbook(night, answer_key):
    play_a_faultless_night(night)
    quarantine(night, 2, "NIK_MISSING")

    by_family = {score.family: score for score in score_night(night, answer_key, COVERED)}

    assert (by_family[7].seeded, by_family[7].missed) == (1, 1)
    assert "1 rows too many" in by_family[7].examples[0]


def test_a_row_with_two_fates_is_not_caught(night, answer_key):
    play_a_faultless_night(night)
    repeat(night, 7)

    clean, *_ = score_night(night, answer_key, COVERED)

    assert clean.missed == 1


def test_a_bad_row_of_an_extract_that_got_through_is_missed(night, answer_key):
    play_a_faultless_night(night)
    night.execute("delete from quarantine.rows where source = 'civil_registry'")

    extracts = score_night(night, answer_key, COVERED)[-2]

    assert (extracts.name, extracts.missed_faults) == (
        "Bad rows in extracts",
        {"REGISTRY_SEX_INVALID": 1},
    )
    assert extracts.examples == [f"{EXTRACT} row 12: expected REGISTRY_SEX_INVALID, found accepted"]


def test_a_good_row_of_an_extract_that_was_refused_is_missed(night, answer_key):
    play_a_faultless_night(night)
    refuse_in_extract(night, 13, "REGISTRY_NIK_INVALID")

    extracts = score_night(night, answer_key, COVERED)[-2]

    assert (extracts.seeded, extracts.missed_faults) == (2, {"clean": 1})


def test_a_file_that_was_corrected_and_read_nevertheless_is_missed(night, answer_key):
    play_a_faultless_night(night)
    night.execute(
        "update ops.loads set sha256 = %s where load_id = %s",
        [hashlib.sha256(CONTENT[:9]).hexdigest(), LOAD],
    )

    deliveries = score_night(night, answer_key, COVERED)[-1]

    assert deliveries.missed_faults == {"corrected": 1}


def test_the_score_is_told_by_family(night, answer_key):
    play_a_faultless_night(night)
    quarantine(night, 2, "NIK_MISSING")

    told = render(score_night(night, answer_key, COVERED))

    assert "Clean rows" in told
    assert "Titles, subtotals" in told
    assert "file 1" in told


def test_without_a_published_night_there_is_nothing_to_score(night, answer_key):
    with pytest.raises(NothingToScore, match="2026-09"):
        score_night(night, answer_key, date(2026, 9, 1))


def test_without_an_extract_key_there_is_nothing_to_score(night, answer_key):
    answer_key.with_name("extract_key.csv").unlink()

    with pytest.raises(NothingToScore, match=r"extract_key\.csv"):
        score_night(night, answer_key, COVERED)


def test_without_an_answer_key_there_is_nothing_to_score(night, tmp_path):
    with pytest.raises(NothingToScore, match=r"answer_key\.csv"):
        score_night(night, tmp_path / "answer_key.csv", COVERED)
