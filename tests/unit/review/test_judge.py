"""Each line ends as taken, known, or refused with a reason; a check is another person's."""

from datetime import date

import pytest

from jamsos.warehouse.connection import connect
from tests.support.judgements import CHECKS, DECIDES
from tests.unit.review.conftest import (
    ASKED,
    CHECKED,
    CLOSED,
    DECIDED,
    DOUBLE,
    MATCH,
    NIGHT,
    RIVAL,
    RULE,
    a_book,
)

ACCEPT = {"verdict": "terima"} | DECIDED


def kept(query="select question_id, verdict, valid_until from identity.judgements order by 1"):
    with connect() as connection:
        return connection.execute(query).fetchall()


def in_force(night):
    with connect() as connection:
        rows = connection.execute(
            "select question_id from identity.judgements_at(%s) order by 1", [night]
        )
        return [question_id for (question_id,) in rows]


def test_a_decision_and_its_check_in_one_file_hold_from_the_night_that_read_them(judge):
    assert judge(a_book((RULE, ACCEPT | CHECKED))) == [("taken", "taken")]

    assert kept() == [(RULE, "accept", date(2027, 5, 22))]  # 180 days from the day of deciding
    assert in_force(NIGHT) == [RULE]
    assert in_force(date(2026, 11, 24)) == []  # checked on that day, and not known that night
    assert in_force(date(2027, 5, 22)) == [RULE]
    assert in_force(date(2027, 5, 23)) == []


def test_a_check_may_come_in_a_later_file_with_the_decision_or_without(judge):
    assert judge(a_book((RULE, ACCEPT), (DOUBLE, {"verdict": "sama"} | DECIDED))) == [
        ("taken", "empty"), ("taken", "empty"),
    ]  # fmt: skip
    assert in_force(NIGHT) == []

    later = judge(a_book((RULE, ACCEPT | CHECKED), (DOUBLE, CHECKED)), as_of=date(2026, 11, 26))

    assert later == [("unchanged", "taken"), ("empty", "taken")]
    assert in_force(NIGHT) == []
    assert in_force(date(2026, 11, 26)) == [DOUBLE, RULE]


def test_nobody_agrees_with_themselves_and_a_check_is_given_once(judge):
    same_hand = ACCEPT | CHECKED | {"checked_by": DECIDES.upper()}
    assert judge(a_book((RULE, same_hand))) == [("taken", "maker_is_checker")]
    assert judge(a_book((RULE, ACCEPT | CHECKED))) == [("unchanged", "taken")]

    again = judge(
        a_book((RULE, ACCEPT | CHECKED)), a_book((RULE, ACCEPT | CHECKED | {"is_agreed": "tidak"}))
    )

    assert again == [("unchanged", "unchanged"), ("unchanged", "checked_already")]


def test_what_is_not_agreed_on_does_not_hold(judge):
    told = judge(a_book((RULE, ACCEPT | CHECKED | {"is_agreed": "tidak"})))

    assert told == [("taken", "taken")]
    assert in_force(NIGHT) == []


@pytest.mark.parametrize(
    ("typed", "outcome"),
    [
        ({}, "empty"),
        (ACCEPT | {"verdict": "mungkin"}, "unclear"),
        (ACCEPT | {"verdict": "sama"}, "unclear"),
        ({"verdict": "terima", "decided_by": DECIDES, "decided_on": "2026-11-23"}, "basis_missing"),
        ({"verdict": "terima", "basis": "KTP", "decided_on": "2026-11-23"}, "officer_missing"),
        (ACCEPT | {"decided_by": "siapa"}, "officer_unknown"),
        (ACCEPT | {"decided_by": "pemeriksa-1"}, "officer_may_not"),
        (ACCEPT | {"decided_on": "kemarin"}, "date_unclear"),
        (ACCEPT | {"decided_on": NIGHT.isoformat()}, "taken"),
        (ACCEPT | {"decided_on": "2026-11-26"}, "date_unclear"),
        (ACCEPT | {"decided_on": ASKED.isoformat()}, "taken"),
        (ACCEPT | {"decided_on": "2026-11-21"}, "date_unclear"),
        (ACCEPT, "taken"),
    ],
)
def test_a_decision_needs_everything_that_makes_it_one(judge, typed, outcome):
    assert judge(a_book((RULE, typed))) == [(outcome, "empty")]
    assert bool(kept()) == (outcome == "taken")


@pytest.mark.parametrize(
    ("typed", "outcome"),
    [
        (CHECKED | {"is_agreed": "entah"}, "unclear"),
        ({"is_agreed": "ya", "checked_on": "2026-11-24"}, "officer_missing"),
        (CHECKED | {"checked_by": "siapa"}, "officer_unknown"),
        (CHECKED | {"checked_on": "2026-11-22"}, "date_unclear"),
        (CHECKED | {"checked_on": "2026-11-26"}, "date_unclear"),
        (CHECKED | {"checked_by": "pemeriksa-1"}, "taken"),
    ],
)
def test_a_check_needs_everything_that_makes_it_one(judge, typed, outcome):
    assert judge(a_book((RULE, ACCEPT | typed))) == [("taken", outcome)]


def test_a_check_of_nothing_and_of_a_refused_decision_is_told(judge):
    told = judge(a_book((RULE, CHECKED), (DOUBLE, {"verdict": "sama"} | CHECKED)))

    assert told == [("empty", "nothing_to_check"), ("basis_missing", "nothing_to_check")]


def test_a_question_that_nobody_asks_is_not_answered(judge):
    told = judge(a_book((CLOSED, ACCEPT), ("P-ZZZZZZZZZZ", ACCEPT)))

    assert told == [("question_closed", "empty"), ("unknown_question", "empty")]


def test_an_answer_that_holds_may_be_given_otherwise_after_its_question_is_closed(judge):
    judge(a_book((RULE, ACCEPT | CHECKED)))
    with connect() as connection:
        connection.execute(
            "update identity.asked_questions set closed_as_of = %s where question_id = %s",
            [NIGHT, RULE],
        )

    told = judge(a_book((RULE, ACCEPT | {"verdict": "tolak"} | CHECKED)), as_of=date(2026, 11, 26))

    assert told == [("taken", "taken")]
    assert [verdict for _, verdict, _ in kept()] == ["accept", "reject"]


def test_a_proposed_answer_is_none_until_somebody_signs_it(judge):
    assert judge(a_book((MATCH, {"verdict": "sama"}))) == [("empty", "empty")]
    assert judge(a_book((RIVAL, {"verdict": "sama"}))) == [("basis_missing", "empty")]
    assert judge(a_book((MATCH, {"verdict": "sama"} | DECIDED))) == [("taken", "empty")]
    assert kept("select column_name, new_value, village_code from identity.judgements") == [
        ("nik", "6408044101909001", "64.08.04.2001")
    ]


def test_of_answers_that_contradict_each_other_none_is_used(judge):
    same = {"verdict": "sama"} | DECIDED
    both_meant = judge(a_book((MATCH, same)), a_book((RIVAL, same)))
    yes_and_no = judge(a_book((RULE, ACCEPT)), a_book((RULE, ACCEPT | {"verdict": "tolak"})))
    the_same_twice = judge(a_book((DOUBLE, same)), a_book((DOUBLE, same | CHECKED)))

    assert both_meant == yes_and_no == [("contradictory", "empty")] * 2
    assert the_same_twice == [("taken", "empty"), ("unchanged", "taken")]


def test_in_an_officers_folder_only_that_officer_signs(judge):
    lines = ((RULE, ACCEPT | CHECKED), (DOUBLE, {"verdict": "sama"} | DECIDED))

    assert judge(a_book(*lines, officer=CHECKS)) == [
        ("of_another_officer", "nothing_to_check"), ("of_another_officer", "empty"),
    ]  # fmt: skip
    assert judge(a_book(*lines, officer=DECIDES)) == [
        ("taken", "of_another_officer"), ("taken", "empty"),
    ]  # fmt: skip
    assert judge(a_book((RULE, ACCEPT | CHECKED), officer=CHECKS)) == [("unchanged", "taken")]


def test_a_correction_of_a_proposal_that_nobody_sends_any_more_is_closed(judge):
    correction = DECIDED | {"column_name": "Nama", "expected": "SITI", "new_value": "SITI A"}

    told = judge(
        a_book(
            (RULE, correction),
            (RULE, correction | {"column_name": "Warna"}),
            (RULE, correction | {"column_name": "NIK", "new_value": "12345"}),
            (RULE, correction | {"column_name": "Tanggal lahir", "new_value": "31-02-1990"}),
            ("P-ZZZZZZZZZZ", correction),
        )
    )

    outcomes = ["question_closed", *["value_unclear"] * 3, "unknown_question"]
    assert told == [(outcome, "empty") for outcome in outcomes]
