"""The memory of the asking, in the vault: whom to ask, what was answered, and what still holds."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from importlib.resources import files

import psycopg
from psycopg.types.json import Jsonb

from jamsos.collect.registry_service.answers import UNKNOWN, Answer
from jamsos.collect.registry_service.limits import Limits


@dataclass(frozen=True)
class Question:
    """One person to be asked about, why, and what proposal and extract say of them (a digest)."""

    person_key: str
    nik: str = field(repr=False)
    why: str
    asked_about: str


@dataclass(frozen=True)
class Reply:
    """What came of a question, after so many requests; without an answer the person stays due."""

    question: Question
    requests: int
    answer: Answer | None = None


def whom_to_ask(
    connection: psycopg.Connection, limits: Limits, *, most: int, as_of: date
) -> tuple[list[Question], dict[str, int]]:
    """The ``most`` urgent people to ask about, in order, and how many are due for each reason.

    Reads only what is published for the night: rosters, registry and its events. Whoever has an
    answer that holds is not asked again unless something changed, nor twice in one night.
    """
    rows = connection.execute(
        (files("jamsos.collect.registry_service") / "whom_to_ask.sql").read_text(encoding="utf-8"),
        {
            "as_of": as_of,
            "codes": [*limits.valid_days],
            "days": [*limits.valid_days.values()],
            "similar": limits.name_similarity,
            "why": [each.why for each in limits.urgency],
            "at_most": [each.at_most for each in limits.urgency],
            "most": most,
        },
    ).fetchall()
    due: dict[str, int] = {}
    questions = []
    for person_key, nik, why, asked_about, number_of_due, is_chosen in rows:
        due[why] = number_of_due
        if is_chosen:
            questions.append(Question(str(person_key), nik, why, asked_about))
    return questions, due


def requests_of_the_night(connection: psycopg.Connection, *, as_of: date) -> int:
    """How many requests the night has sent already."""
    row = connection.execute(
        "select coalesce(sum(requests), 0)::integer from identity.registry_questions "
        "where as_of = %s",
        [as_of],
    ).fetchone()
    return row[0]


def is_past(connection: psycopg.Connection, *, as_of: date) -> bool:
    """Whether a later night has asked already: today's answers are none for a past night."""
    row = connection.execute(
        "select exists (select from identity.registry_questions where as_of > %s)", [as_of]
    ).fetchone()
    return row[0]


def remember(connection: psycopg.Connection, replies: Iterable[Reply], *, as_of: date) -> None:
    """Add what came of these questions; a person's second answer of one night is not kept."""
    connection.cursor().executemany(
        """
        insert into identity.registry_questions (
            person_key, nik, as_of, urgency, asked_about, answer_code, service_code, facts, requests
        ) values (%s, %s, %s, %s, %s, %s, %s, %s, %s)
        on conflict do nothing
        """,
        [
            (
                reply.question.person_key, reply.question.nik, as_of, reply.question.why,
                reply.question.asked_about, reply.answer and reply.answer.code,
                reply.answer and reply.answer.service_code,
                Jsonb(reply.answer.facts if reply.answer else {}), reply.requests,
            )
            for reply in replies
        ],
    )  # fmt: skip


def answers_that_hold(
    connection: psycopg.Connection, limits: Limits, *, as_of: date
) -> list[tuple[str, str, str, date, date, dict[str, str]]]:
    """Each person's last answer that is still valid, in the order of their keys.

    Key, NIK, code, day of the answer, last day of its validity, and facts. What was no answer
    (:data:`.answers.UNKNOWN`) takes nothing from the answer before.
    """
    return connection.execute(
        """
        select person_key, nik, answer_code, as_of, as_of + days, facts
        from (
            select distinct on (person_key)
                person_key::text as person_key, nik, answer_code, as_of, facts, valid.days
            from identity.registry_questions
            inner join unnest(%(codes)s::text [], %(days)s::integer []) as valid (code, days)
                on registry_questions.answer_code = valid.code
            where registry_questions.as_of <= %(as_of)s and answer_code <> %(unknown)s
            order by person_key asc, as_of desc
        ) as last_answers
        where as_of + days >= %(as_of)s
        order by person_key
        """,
        {
            "as_of": as_of,
            "codes": [*limits.valid_days],
            "days": [*limits.valid_days.values()],
            "unknown": UNKNOWN,
        },
    ).fetchall()
