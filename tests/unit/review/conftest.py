"""A question of each kind in the ledger, and workbooks whose lines are told as plain words."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from datetime import date
from uuid import UUID

import pytest

from jamsos.review.judge import Judge, Judged, Sent, keep_lines
from jamsos.review.readback import FilledBook, Line
from jamsos.warehouse.connection import connect
from tests.support.judgements import CHECKS, DECIDES

ASKED = date(2026, 11, 22)
NIGHT = date(2026, 11, 25)
PROPOSAL, RESIDENT, OTHER = (UUID(int=number) for number in (1, 2, 3))
MATCH, RIVAL, DOUBLE, RULE, CLOSED = (f"P-{letter * 10}" for letter in "ABCDE")
DECIDED = {"basis": "KTP dilihat", "decided_by": DECIDES, "decided_on": "2026-11-23"}
CHECKED = {"checked_by": CHECKS, "is_agreed": "ya", "checked_on": "2026-11-24"}
_files = itertools.count(1)


@pytest.fixture
def questions(installation):
    """One of each kind, a second candidate of the same proposal, and a closed one."""
    rows = [
        (MATCH, "match", "NIK_PROBABLE", PROPOSAL, RESIDENT, "6408044101909001", True, None),
        (RIVAL, "match", "NIK_PROBABLE", PROPOSAL, OTHER, "6408044101909002", False, None),
        (DOUBLE, "duplicate", "DUPLICATE_SUSPECTED", RESIDENT, OTHER, None, False, None),
        (RULE, "rule", "VILLAGE_DISAGREES", RESIDENT, None, None, False, None),
        (CLOSED, "rule", "NAME_DISAGREES", RESIDENT, None, None, False, date(2026, 11, 24)),
    ]
    with connect() as connection:
        connection.cursor().executemany(
            """
            insert into identity.asked_questions (
                question_id, kind, rule_code, subject_key, object_key, new_value, is_prefilled,
                closed_as_of, village_code, proposal_key, evidence_digest, district_code,
                first_as_of, last_as_of
            ) values (
                %s, %s, %s, %s, %s, %s, %s, %s, '64.08.04.2001', %s, 'shown', '64.08.04', %s, %s
            )
            """,
            [(*row, PROPOSAL, ASKED, ASKED) for row in rows],
        )


def a_book(*lines: tuple[str, dict[str, str]], officer: str | None = None) -> Sent:
    """A workbook of these lines: a question's id, and what was typed; a «new_value» corrects."""
    sha256 = f"workbook {next(_files)}"
    told = [
        Line(1, row, question_id, typed, is_correction="new_value" in typed)
        for row, (question_id, typed) in enumerate(lines, start=5)
    ]
    return Sent(sha256, FilledBook("B-64.08.04-2026-11-22", "64.08.04", tuple(told)), officer)


@pytest.fixture
def judge(questions, kutai_timur) -> Callable[..., list[tuple[str, str]]]:
    """Read workbooks on a night; returns decision and check of each line."""

    def read(*books: Sent, as_of: date = NIGHT) -> list[tuple[str, str]]:
        with connect() as connection:
            for sent in books:
                connection.execute(
                    "insert into identity.review_files (sha256, book_id, district_code, as_of) "
                    "values (%s, %s, %s, %s)",
                    [sent.sha256, sent.book.book_id, sent.book.district_code, as_of],
                )
            lines: list[Judged] = Judge(connection, kutai_timur, as_of=as_of).judge(books)
            keep_lines(connection, lines, as_of=as_of)
        return [(each.decision, each.checking) for each in lines]

    return read
