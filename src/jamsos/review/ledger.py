"""The ledger of questions: which are asked, on what evidence, since when, and what was answered."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

import psycopg
from psycopg.rows import class_row, dict_row

from jamsos.collect.questions import short_id

FENCE = "review"


@dataclass(frozen=True)
class Asked:
    """A question as the ledger has it."""

    question_id: str
    kind: str
    rule_code: str
    subject_key: UUID
    object_key: UUID | None
    village_code: str
    proposal_key: UUID | None
    new_value: str | None
    evidence_digest: str
    district_code: str
    is_prefilled: bool
    first_as_of: date
    closed_as_of: date | None


def id_of(row: Mapping[str, Any]) -> str:
    """``P-`` and ten characters: another one as soon as what is shown is another."""
    names = ("kind", "rule_code", "subject_key", "object_key", "evidence_digest")
    return short_id("P", *(row[name] for name in names))


def id_of_correction(proposal_key: UUID, column_name: str, expected: str) -> str:
    """The number of a correction: of one cell, in the place of one value."""
    return short_id("P", "value", proposal_key, column_name, expected)


def is_past(connection: psycopg.Connection, as_of: date) -> bool:
    """Whether a later night has asked, or has read what officers answered."""
    (past,) = connection.execute(
        """
        select
            exists (select from identity.asked_questions where last_as_of > %(as_of)s)
            or exists (select from identity.review_files where as_of > %(as_of)s)
        """,
        {"as_of": as_of},
    ).fetchone()
    return past


def ask(connection: psycopg.Connection, rows: Iterable[Mapping[str, Any]], *, as_of: date) -> None:
    """Enter tonight's questions (rows of ``review_queue`` with their ``question_id``).

    Those of earlier nights that are not among them are closed. Doing it twice changes nothing.
    """
    asked = [dict(row) | {"as_of": as_of} for row in rows]
    connection.cursor().executemany(
        """
        insert into identity.asked_questions as asked (
            question_id, kind, rule_code, subject_key, object_key, village_code, proposal_key,
            new_value, evidence_digest, district_code, is_prefilled, first_as_of, last_as_of
        ) values (
            %(question_id)s, %(kind)s, %(rule_code)s, %(subject_key)s, %(object_key)s,
            %(village_code)s, %(proposal_key)s,
            case when %(kind)s = 'match' then %(right_nik)s end,
            %(evidence_digest)s, %(district_code)s, %(is_prefilled)s, %(as_of)s, %(as_of)s
        )
        on conflict (question_id) do update set
            village_code = excluded.village_code, proposal_key = excluded.proposal_key,
            district_code = excluded.district_code, is_prefilled = excluded.is_prefilled,
            first_as_of = case
                when asked.closed_as_of is null then asked.first_as_of else excluded.first_as_of
            end,
            last_as_of = excluded.last_as_of,
            closed_as_of = null
        """,
        asked,
    )
    connection.execute(
        """
        update identity.asked_questions set closed_as_of = %s
        where closed_as_of is null and question_id <> all(%s)
        """,
        [as_of, [row["question_id"] for row in asked]],
    )


def questions(connection: psycopg.Connection, question_ids: Iterable[str]) -> dict[str, Asked]:
    """Those of these questions that were ever asked."""
    columns = ", ".join(Asked.__dataclass_fields__)
    with connection.cursor(row_factory=class_row(Asked)) as cursor:
        found = cursor.execute(
            f"select {columns} from identity.asked_questions where question_id = any(%s)",  # noqa: S608
            [list(question_ids)],
        )
        return {asked.question_id: asked for asked in found}


def answers(
    connection: psycopg.Connection, question_ids: Iterable[str]
) -> dict[str, list[dict[str, Any]]]:
    """What was decided about these questions, oldest first, each with its check if it has one."""
    with connection.cursor(row_factory=dict_row) as cursor:
        found = cursor.execute(
            """
            select judgements.*, checks.checked_by, checks.is_agreed, checks.checked_on
            from identity.judgements
            left join identity.judgement_checks as checks using (judgement_id)
            where judgements.question_id = any(%s)
            order by judgements.judgement_id
            """,
            [list(question_ids)],
        )
        by_question: dict[str, list[dict[str, Any]]] = {}
        for answer in found:
            by_question.setdefault(answer["question_id"], []).append(answer)
    return by_question
