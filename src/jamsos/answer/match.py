"""Match the answers of a slip to the questions they answer, and keep what became of each.

Nothing is dropped: every row of a slip has an outcome, also where nothing was typed. The outcome of
a night does not depend on the order in which its slips were read.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date

import psycopg
from psycopg.types.json import Jsonb

from jamsos.answer.readback import FilledRow, FilledSlip
from jamsos.collect.questions import delivery_id
from jamsos.collect.refusal import DeliveryRefused

_SOURCE = "village_rosters"


@dataclass(frozen=True)
class Answered:
    """The file a slip answers; ``scope`` is its village."""

    delivery_id: str
    scope: str
    sha256: str


def file_answered(connection: psycopg.Connection, slip: FilledSlip) -> Answered:
    """The file that the slip says it answers.

    Raises:
        DeliveryRefused: No file of any village has this number.
    """
    files = connection.execute(
        "select distinct scope, sha256 from ops.loads where source = %s", [_SOURCE]
    )
    for scope, sha256 in files:
        if delivery_id(_SOURCE, scope, sha256) == slip.delivery_id:
            return Answered(slip.delivery_id, scope, sha256)
    raise DeliveryRefused("SLIP_UNKNOWN", "nomor kiriman tidak dikenal")


def keep_answers(
    connection: psycopg.Connection,
    slip: FilledSlip,
    answered: Answered,
    answers_sha256: str,
    *,
    as_of: date,
) -> None:
    """Enter every row of the slip with its outcome, then look at the night's slips together."""
    for row in slip.rows:
        connection.execute(
            """
            insert into quarantine.answers (
                answers_sha256, question_id, typed, is_withdrawal, outcome, as_of
            ) values (%s, %s, %s, %s, %s, %s)
            """,
            [
                answers_sha256, row.question_id, Jsonb(dict(row.typed)), row.withdraws is True,
                _outcome(connection, row, answered, as_of), as_of,
            ],
        )  # fmt: skip
    _refuse_contradictions(connection, as_of)


def outcomes_of(connection: psycopg.Connection, answers_sha256: str) -> Counter[str]:
    """How many answers of one slip came to which outcome."""
    return Counter(
        dict(
            connection.execute(
                """
                select outcome, count(*) from quarantine.answers
                where answers_sha256 = %s group by outcome
                """,
                [answers_sha256],
            ).fetchall()
        )
    )


def _outcome(
    connection: psycopg.Connection, row: FilledRow, answered: Answered, as_of: date
) -> str:
    question = connection.execute(
        """
        select scope, sha256, closed_by, closed_as_of from quarantine.questions
        where question_id = %s and source_row is not null
        """,
        [row.question_id],
    ).fetchone()
    if question is None:
        return "unknown_question"
    scope, sha256, closed_by, closed_as_of = question
    if scope != answered.scope:
        return "of_another_village"
    if row.is_empty:
        return "unchanged"
    # What tonight's own answers closed is not closed to tonight's other slips.
    may_be_said = closed_by in (None, "answered") or (
        closed_by == "withdrawn" and closed_as_of == as_of
    )
    if sha256 != answered.sha256 or not may_be_said:
        return "question_closed"
    if row.is_unclear:
        return "unclear"
    return "unchanged" if _says_nothing_new(connection, row, as_of) else "applied"


def _says_nothing_new(connection: psycopg.Connection, row: FilledRow, as_of: date) -> bool:
    """Whether earlier nights' answers to the question say all of this already."""
    known: dict[str, str] = {}
    is_withdrawn = False
    earlier = connection.execute(
        """
        select typed, is_withdrawal from quarantine.answers
        where question_id = %s and outcome = 'applied' and as_of < %s
        order by as_of, answer_id
        """,
        [row.question_id, as_of],
    )
    for typed, is_withdrawal in earlier:
        known |= typed
        is_withdrawn = is_withdrawn or is_withdrawal
    return known.items() >= dict(row.typed).items() and (is_withdrawn or not row.withdraws)


def _refuse_contradictions(connection: psycopg.Connection, as_of: date) -> None:
    """Two slips of one night that say different things about a question: neither is used.

    A later night's answer may correct an earlier one; of one night nobody knows which is right.
    """
    said: dict[str, list[tuple[dict[str, str], bool]]] = defaultdict(list)
    answers = connection.execute(
        """
        select question_id, typed, is_withdrawal from quarantine.answers
        where as_of = %s and outcome in ('applied', 'contradictory')
        """,
        [as_of],
    )
    for question_id, typed, is_withdrawal in answers:
        said[question_id].append((typed, is_withdrawal))
    contradicted = [question_id for question_id, told in said.items() if _contradict(told)]
    connection.execute(
        """
        update quarantine.answers set outcome = 'contradictory'
        where as_of = %s and outcome = 'applied' and question_id = any(%s)
        """,
        [as_of, contradicted],
    )


def _contradict(told: list[tuple[dict[str, str], bool]]) -> bool:
    if len({is_withdrawal for _, is_withdrawal in told}) > 1:
        return True
    values: dict[str, set[str]] = defaultdict(set)
    for typed, _ in told:
        for name, text in typed.items():
            values[name].add(text)
    return any(len(different) > 1 for different in values.values())
