"""The score by reason, on the handful of rows of test_score.py."""

from __future__ import annotations

import pytest

from jamsos.simulate.score_by_reason import NO_REASON, render_reasons, score_by_reason

from .conftest import COVERED
from .test_score import decide, play_a_faultless_night

EXPECTED = {
    NO_REASON: 1,
    "AGE_OVER_MAXIMUM": 1,
    "DUPLICATE_NIK": 1,
    "NIK_MISSING": 1,
    "NIK_PROBABLE": 1,
    "OCCUPATION_NOT_WORKING": 1,
}


def scores(night, answer_key):
    return {
        score.reason_code: (score.expected, score.found, score.missed, score.extra)
        for score in score_by_reason(night, answer_key, COVERED)
    }


def test_a_faultless_night_has_every_reason_and_no_other(night, answer_key):
    play_a_faultless_night(night)

    assert scores(night, answer_key) == {
        code: (number, number, 0, 0) for code, number in EXPECTED.items()
    }


@pytest.mark.parametrize("dropped", ["AGE_OVER_MAXIMUM", "OCCUPATION_NOT_WORKING"])
def test_a_reason_that_was_dropped_is_missed_by_its_name(night, answer_key, dropped):
    play_a_faultless_night(night)
    night.execute(
        "update marts.fct_eligible_worker set reason_codes = array_remove(reason_codes, %s)",
        [dropped],
    )

    found = scores(night, answer_key)

    assert found.pop(dropped) == (1, 0, 1, 0)
    assert all(missed == extra == 0 for _, _, missed, extra in found.values())


def test_a_reason_too_many_is_extra_and_takes_being_eligible(night, answer_key):
    play_a_faultless_night(night)
    night.execute(
        "update marts.fct_eligible_worker set outcome = 'needs_review', "
        "reason_codes = '{NAME_DISAGREES}' where outcome = 'eligible'"
    )

    found = scores(night, answer_key)

    assert found["NAME_DISAGREES"] == (0, 0, 0, 1)
    assert found[NO_REASON] == (1, 0, 1, 0)


def test_a_row_that_was_lost_misses_its_reasons(night, answer_key):
    play_a_faultless_night(night)
    night.execute("delete from marts.fct_eligible_worker where proposal_source_row in (7, 10)")

    found = scores(night, answer_key)

    assert {code for code, (_, _, missed, _) in found.items() if missed} == {
        NO_REASON, "AGE_OVER_MAXIMUM", "OCCUPATION_NOT_WORKING",
    }  # fmt: skip


def test_a_row_that_nobody_delivered_is_extra(night, answer_key):
    play_a_faultless_night(night)
    decide(night, 99, "not_eligible", "AGE_OVER_MAXIMUM")

    assert scores(night, answer_key)["AGE_OVER_MAXIMUM"] == (1, 1, 0, 1)


def test_what_the_key_tolerates_is_expected_where_it_came(night, answer_key):
    play_a_faultless_night(night)
    night.execute(
        "update marts.fct_eligible_worker set outcome = 'not_eligible', "
        "reason_codes = '{NIK_UNKNOWN}' where proposal_source_row = 11"
    )

    found = scores(night, answer_key)

    assert found["NIK_UNKNOWN"] == (1, 1, 0, 0)
    assert "NIK_PROBABLE" not in found


def test_the_table_names_each_reason_with_its_four_numbers(night, answer_key):
    play_a_faultless_night(night)

    heading, *lines = render_reasons(score_by_reason(night, answer_key, COVERED)).splitlines()

    assert heading.split() == ["reason", "expected", "found", "missed", "extra"]
    assert [line.split()[-4:] for line in lines] == [["1", "1", "0", "0"]] * len(EXPECTED)
