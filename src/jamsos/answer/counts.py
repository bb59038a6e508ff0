"""Open questions in figures, for a summary: whose they are, whose move it is, and how old."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import psycopg


@dataclass(frozen=True)
class OpenQuestions:
    """Questions of one sender with the same next move and age class on one night.

    ``scope`` is a village or, for an institution's list, the regency. ``age_class`` is ``new``
    (since tonight), ``waiting`` or ``overdue``; ``oldest_days`` is the age of the oldest.
    """

    source: str
    scope: str
    turn: str
    age_class: str
    questions: int
    oldest_days: int


def open_questions(connection: psycopg.Connection, *, as_of: date) -> list[OpenQuestions]:
    """What waited for an answer on the night ``as_of``, the longest wait first."""
    return [
        OpenQuestions(*row)
        for row in connection.execute(
            """
            select
                source, scope, turn,
                case when is_overdue then 'overdue' when age_days = 0 then 'new' else 'waiting' end
                    as age_class,
                count(*), max(age_days)
            from quarantine.open_questions(%s)
            group by source, scope, turn, age_class
            order by max(age_days) desc, count(*) desc, source, scope, turn
            """,
            [as_of],
        )
    ]
