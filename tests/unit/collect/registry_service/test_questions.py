"""Whom to ask, most urgent first, and nobody in vain."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from jamsos.collect.registry_service.answers import Answer
from jamsos.collect.registry_service.limits import Urgency, limits_of
from jamsos.collect.registry_service.questions import (
    Question,
    Reply,
    answers_that_hold,
    remember,
    whom_to_ask,
)
from jamsos.privacy import person_key
from jamsos.warehouse.connection import connect
from tests.support.registry_service import a_nik, key_of, propose, register, report

AS_OF = date(2026, 11, 22)
YESTERDAY = AS_OF - timedelta(days=1)
ONE, TWO, THREE, FOUR, FIVE = (a_nik(number) for number in range(5))


@pytest.fixture
def limits(kutai_timur):
    return limits_of(kutai_timur)


@pytest.fixture
def due(installation, limits):
    """Whom to ask, as (NIK, why) in order."""

    def asked(as_of=AS_OF, most=100, **changed):
        with connect() as connection:
            questions, _ = whom_to_ask(
                connection, replace(limits, **changed), most=most, as_of=as_of
            )
        return [(question.nik, question.why) for question in questions]

    return asked


def answer(nik, code, as_of, limits, facts=None):
    """Remember an answer to the question that was due then, or to one of no reason."""
    with connect() as connection:
        questions, _ = whom_to_ask(connection, limits, most=100, as_of=as_of)
        asked = {question.nik: question for question in questions}
        question = asked.get(nik) or Question(key_of(nik), nik, "new", "nothing")
        reply = Answer(code, None, facts or {}) if code else None
        remember(connection, [Reply(question, 1, reply)], as_of=as_of)


@pytest.fixture
def village(installation):
    """One roster: one whom the extract does not know, two who differ from it and one who agrees."""
    register([ONE, TWO, THREE], AS_OF)
    report([], AS_OF)
    propose(
        [ONE, (TWO, "MARIA LENGKONG", "1990-01-01"), (THREE, "BUDI SANTOSO", "1990-01-02"), FOUR],
        AS_OF,
    )


SECRET = b"a secret for tests only"
DISAGREEING = [
    (nik, "disagreeing") for nik in sorted([TWO, THREE], key=lambda nik: person_key(nik, SECRET))
]
ALL = [(FOUR, "unknown"), *DISAGREEING, (ONE, "new")]


def test_the_unknown_come_first_then_who_disagrees_then_the_new(due, village):
    assert due() == ALL
    assert due(most=2) == ALL[:2]
    assert due(most=0) == []


def test_the_order_and_the_number_for_each_reason_are_data(due, village):
    urgency = (Urgency("new", 9), Urgency("disagreeing", 1), Urgency("unknown", 9))

    assert due(urgency=urgency) == [(ONE, "new"), DISAGREEING[0], (FOUR, "unknown")]


@pytest.mark.parametrize(("similar", "why"), [(1.0, "new"), (1.1, "disagreeing")])
def test_a_name_differs_below_the_similarity_of_the_regency(due, village, similar, why):
    assert (ONE, why) in due(name_similarity=similar)


def test_only_what_is_in_use_on_the_night_is_read(due, village):
    assert due(as_of=YESTERDAY) == []
    propose([ONE], AS_OF + timedelta(days=1))
    assert due() == ALL
    assert due(as_of=AS_OF + timedelta(days=1)) == [(ONE, "new")]


def test_whoever_has_an_answer_is_not_asked_again_while_it_is_valid(due, village, limits):
    for nik, code in ((ONE, "DITEMUKAN"), (FOUR, "TIDAK_DITEMUKAN"), (TWO, "DITEMUKAN")):
        answer(nik, code, AS_OF, limits)

    last = AS_OF + timedelta(days=limits.valid_days["TIDAK_DITEMUKAN"])
    assert due() == [(THREE, "disagreeing")]
    assert due(as_of=last) == [(THREE, "disagreeing")]
    after = last + timedelta(days=1)
    assert due(as_of=after) == [(FOUR, "unknown"), (THREE, "disagreeing")]
    after = AS_OF + timedelta(days=limits.valid_days["DITEMUKAN"] + 1)
    assert due(as_of=after) == [(FOUR, "unknown"), *DISAGREEING, (ONE, "old")]


def test_whoever_is_not_understood_is_asked_again_the_next_night(due, village, limits):
    answer(FOUR, "TIDAK_DIKENAL", AS_OF, limits)

    assert (FOUR, "unknown") not in due()
    assert (FOUR, "unknown") in due(as_of=AS_OF + timedelta(days=1))


def test_an_unanswered_question_is_asked_again_after_the_others(due, installation, limits):
    strangers = sorted([ONE, TWO, THREE], key=key_of)
    propose(strangers, AS_OF)
    answer(strangers[0], None, AS_OF, limits)

    assert [nik for nik, _ in due()] == [*strangers[1:], strangers[0]]


def test_a_changed_proposal_or_extract_asks_again_about_the_found(due, installation, limits):
    register([ONE, TWO], YESTERDAY)
    propose([ONE, TWO, FOUR], YESTERDAY)
    for nik, code in ((ONE, "DITEMUKAN"), (TWO, "DITEMUKAN"), (FOUR, "TIDAK_DITEMUKAN")):
        answer(nik, code, YESTERDAY, limits)
    assert due() == []

    propose([(ONE, "BUDI SANTOSA", "1990-01-01"), TWO, (FOUR, "BUDI SANTOSA", "1990-01-01")], AS_OF)
    assert due() == [(ONE, "changed")]
    answer(ONE, "DITEMUKAN", AS_OF, limits)
    propose([ONE], AS_OF)
    assert due() == []  # nobody twice in one night
    assert due(as_of=AS_OF + timedelta(days=1)) == [(ONE, "changed")]


def test_an_answer_that_a_newer_extract_contradicts_is_asked_again_each_night(
    due, installation, limits
):
    same = {"TGL_LHR": "1990-01-01", "NO_PROP": "64", "NO_KAB": "8"}
    told = {
        ONE: ("MENINGGAL", {}),
        TWO: ("GANDA", {}),
        THREE: ("DITEMUKAN", same),
        FOUR: ("DITEMUKAN", same | {"NO_KAB": "72"}),
        FIVE: ("DITEMUKAN", same | {"TGL_LHR": "1990-01-02"}),
    }
    register(told, YESTERDAY)
    propose(told, YESTERDAY)
    for nik, (code, facts) in told.items():
        answer(nik, code, YESTERDAY, limits, facts)
    assert due() == []

    register(told, AS_OF)
    report([(TWO, "GANDA", None)], AS_OF)  # of this one the events say the same
    contradicted = sorted([ONE, FOUR, FIVE], key=key_of)
    assert due() == [(nik, "disagreeing") for nik in contradicted]
    for nik in contradicted:
        answer(nik, *told[nik][:1], AS_OF, limits, told[nik][1])
    assert due() == []


def test_a_changed_nik_is_asked_about_by_the_number_that_holds(due, installation):
    register([THREE], AS_OF)
    report([(ONE, "NIK_BARU", TWO), (TWO, "NIK_BARU", THREE)], AS_OF)
    propose([ONE], AS_OF)

    assert due() == [(THREE, "new")]


def test_of_two_who_exchanged_numbers_the_one_who_is_meant_is_asked_about(due, installation):
    register([ONE, TWO], AS_OF)
    report([(ONE, "NIK_BARU", TWO), (TWO, "NIK_BARU", ONE)], AS_OF)
    propose([ONE], AS_OF)

    assert due() == [(TWO, "new")]


@pytest.mark.parametrize("event", ["KAWIN", "DATANG", "AKTIF"])
def test_an_event_that_excludes_nobody_does_not_explain_an_absence(due, installation, event):
    report([(ONE, event, None)], AS_OF)
    propose([ONE], AS_OF)

    assert due() == [(ONE, "unknown")]


def test_whoever_left_the_extract_with_an_event_is_not_unknown(due, installation):
    report([(ONE, "MENINGGAL", None)], AS_OF)
    propose([ONE], AS_OF)

    assert due() == [(ONE, "new")]


def held(limits, as_of=AS_OF):
    with connect() as connection:
        rows = answers_that_hold(connection, limits, as_of=as_of)
    return [(nik, code, answered, until) for _, nik, code, answered, until, _ in rows]


def test_the_last_answer_holds_to_its_last_day(installation, limits):
    days = limits.valid_days["MENINGGAL"]
    answer(ONE, "DITEMUKAN", YESTERDAY, limits)
    answer(ONE, "MENINGGAL", AS_OF, limits)
    until = AS_OF + timedelta(days=days)

    assert held(limits) == [(ONE, "MENINGGAL", AS_OF, until)]
    assert held(limits, until) == [(ONE, "MENINGGAL", AS_OF, until)]
    assert held(limits, until + timedelta(days=1)) == []
    assert [row[1] for row in held(limits, YESTERDAY)] == ["DITEMUKAN"]


def test_what_was_no_answer_takes_nothing_from_the_answer_before(installation, limits):
    answer(ONE, "DITEMUKAN", YESTERDAY, limits)
    answer(ONE, "TIDAK_DIKENAL", AS_OF, limits)
    answer(TWO, "TIDAK_DIKENAL", AS_OF, limits)

    assert [row[:2] for row in held(limits)] == [(ONE, "DITEMUKAN")]


def test_a_second_answer_of_the_same_night_is_not_kept(installation, limits):
    answer(ONE, "DITEMUKAN", AS_OF, limits)
    answer(ONE, "MENINGGAL", AS_OF, limits)

    assert [row[:2] for row in held(limits)] == [(ONE, "DITEMUKAN")]
