"""The score of a night, on a real warehouse that holds a handful of rows."""

from __future__ import annotations

import hashlib
from datetime import date

import psycopg
import pytest

from jamsos.simulate.published import NothingToScore
from jamsos.simulate.score import render, score_night

from .conftest import CONTENT, COVERED, EXTRACT, EXTRACT_LOAD, FILE, LOAD


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
        "insert into marts.fct_eligible_worker values ('run', null, %s, %s, %s, %s)",
        [outcome, list(reasons), LOAD, row],
    )


def repeat(night: psycopg.Connection, row: int) -> None:
    night.execute("insert into review.duplicate_proposals values ('run', %s, %s)", [LOAD, row])


def play_a_faultless_night(night: psycopg.Connection) -> None:
    decide(night, 7, "eligible")
    quarantine(night, 8, "NIK_MISSING")
    repeat(night, 9)
    decide(night, 10, "not_eligible", "OCCUPATION_NOT_WORKING", "AGE_OVER_MAXIMUM")
    decide(night, 11, "needs_review", "NIK_PROBABLE")
    refuse_in_extract(night, 12, "REGISTRY_SEX_INVALID")


def test_a_faultless_night_catches_everything(night, answer_key):
    play_a_faultless_night(night)

    scores = score_night(night, answer_key, COVERED)

    assert sum(score.seeded for score in scores) == 5 + 1 + 1 + 1, (
        "five rows, one file, one row of an extract, and one file that counts for nothing"
    )
    assert all(score.missed == 0 for score in scores)


def test_a_row_with_one_reason_of_two_is_missed(night, answer_key):
    play_a_faultless_night(night)
    night.execute(
        "update marts.fct_eligible_worker set reason_codes = '{AGE_OVER_MAXIMUM}' "
        "where proposal_source_row in (7, 10)"
    )

    by_family = {score.family: score for score in score_night(night, answer_key, COVERED)}

    assert by_family[8].missed_faults == {"retired_over_age": 1}
    assert by_family[0].missed == 1, "a clean row that was given a reason"


@pytest.mark.parametrize(
    ("outcome", "reason", "missed"),
    [
        ("needs_review", "NIK_PROBABLE", 0),
        ("not_eligible", "NIK_UNKNOWN", 0),
        ("not_eligible", "NIK_PROBABLE", 1),
        ("needs_review", "NAME_DISAGREES", 1),
    ],
)
def test_where_a_resemblance_decides_either_verdict_counts(
    night, answer_key, outcome, reason, missed
):
    play_a_faultless_night(night)
    night.execute(
        "update marts.fct_eligible_worker set outcome = %s, reason_codes = array[%s] "
        "where proposal_source_row = 11",
        [outcome, reason],
    )

    by_family = {score.family: score for score in score_night(night, answer_key, COVERED)}

    assert by_family[14].missed == missed


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
