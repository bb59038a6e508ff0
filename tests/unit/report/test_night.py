from __future__ import annotations

from datetime import date

import pytest

from jamsos.deliver.snapshot import RunUnknown, one_moment
from jamsos.report.night import NightUnknown, night_summary


@pytest.fixture
def summary(night):
    with one_moment() as connection:
        return night_summary(connection, night)


def test_the_rows_of_the_rosters_that_were_read_are_counted(summary):
    rows = summary.proposed_rows

    assert summary.registry_people == 1_200
    assert (rows.delivered, rows.accepted, rows.quarantined) == (41, 36, 5)
    assert summary.quarantined_rows_by_reason == {
        "NIK_MISSING": 3,
        "NIK_HELD_AS_NUMBER": 2,
        "NAME_MISSING": 1,
    }
    assert summary.duplicate_rows == 14


def test_people_are_counted_by_outcome_and_by_each_of_their_reasons(summary):
    assert (summary.eligible, summary.in_review, summary.refused) == (9, 6, 7)
    assert summary.in_review_by_reason == {"PHONE_MISSING": 6, "NAME_DISAGREES": 1}
    assert summary.refused_by_reason == {"REGISTRY_DECEASED": 7}
    assert summary.judged == 22


def test_the_funded_and_the_waiting_make_up_the_eligible(summary):
    assert summary.continuity.on_list == {"continued": 2, "kept_in_review": 1, "new": 2}
    assert summary.waiting_by_reason == {"QUOTA_FULL": 3, "BUDGET_FULL": 1}
    assert summary.funded + sum(summary.waiting_by_reason.values()) == summary.eligible
    assert summary.continuity.lapsing == {"first": 5, "last_chance": 2, "ended": 1}


def test_what_waits_for_officers_and_what_their_answers_did_is_counted(execute, night):
    execute(
        "update marts.fct_eligible_worker set reason_codes = array['NIK_PROBABLE'] where "
        "person_key in (select person_key from marts.fct_eligible_worker "
        "where outcome = 'needs_review' limit 2)"
    )
    with one_moment() as connection:
        review = night_summary(connection, night).review

    assert review.probable_people == 2
    assert (review.suspected_pairs, review.paid_twice_pairs, review.dropped_pairs) == (5, 2, 6)
    assert (review.answers_applied, review.answers_expiring) == (11, 4)
    assert (review.answers_not_applied, review.answers_unchecked) == (9, 8)
    assert review.open_questions == {"match": 17, "rule": 41}
    assert (review.lapsing_questions, review.prefilled_questions) == (16, 12)
    assert review.renewal_questions == 4


def test_only_the_last_word_of_a_gate_counts(summary):
    assert summary.gates == {"load": {"pass": 2, "hold": 1}, "run": {"pass": 1}}


def test_deliveries_are_told_by_source_and_setbacks_by_reason(summary):
    (rosters,) = [each for each in summary.deliveries if each.source == "village_rosters"]
    assert (rosters.published, rosters.held, rosters.refused) == (2, 1, 1)
    assert rosters.newest_period == date(2026, 11, 1)

    assert [(each.outcome, each.reason) for each in summary.setbacks] == [
        ("refused", "NIK_MISSING"),
        ("held", "nik_is_sixteen_digits"),
    ]


def test_a_long_number_in_a_file_name_is_masked(summary):
    assert "6408050101909001" not in str(summary)
    assert "###### Rantau.xlsx" in summary.setbacks[0].subject


def test_before_the_file_is_written_there_is_none(summary):
    assert summary.export is None


def test_a_month_is_answered_by_its_published_run(night):
    with one_moment() as connection:
        assert night_summary(connection, date(2026, 12, 1)).run.run_id == night


def test_a_month_without_a_published_run_is_told(night):
    with one_moment() as connection, pytest.raises(NightUnknown, match="2027-01"):
        night_summary(connection, date(2027, 1, 1))


def test_an_unknown_run_is_told(night):
    with one_moment() as connection, pytest.raises(RunUnknown):
        night_summary(connection, "2026-11-20-0000000000")
