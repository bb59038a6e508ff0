"""What villages answered about rows of their files: values to read instead, rows to leave out."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

import psycopg


@dataclass(frozen=True)
class Corrections:
    """The answers to one file: sheet row -> our column -> as typed, and the rows taken back."""

    values: Mapping[int, Mapping[str, str]] = field(default_factory=dict)
    withdrawn: frozenset[int] = frozenset()

    @property
    def digest(self) -> str:
        """Names what was answered; empty when nothing was."""
        if not self.values and not self.withdrawn:
            return ""
        told = json.dumps([self.values, sorted(self.withdrawn)], sort_keys=True)
        return hashlib.sha256(told.encode()).hexdigest()


NO_CORRECTIONS = Corrections()


def corrections_at(
    connection: psycopg.Connection, *, as_of: date
) -> dict[tuple[str, str], Corrections]:
    """What was answered until ``as_of``, by village and content hash of the file.

    Of two answers to one question the later night's counts, column by column.
    """
    values: dict[tuple[str, str], dict[int, dict[str, str]]] = {}
    withdrawn: dict[tuple[str, str], set[int]] = {}
    answers = connection.execute(
        """
        select
            questions.scope, questions.sha256, questions.source_row,
            answers.typed, answers.is_withdrawal
        from quarantine.answers
        inner join quarantine.questions using (question_id)
        where answers.outcome = 'applied' and answers.as_of <= %s
        order by answers.as_of, answers.answer_id
        """,
        [as_of],
    )
    for scope, sha256, source_row, typed, is_withdrawal in answers:
        rows = values.setdefault((scope, sha256), {})
        if typed:
            rows.setdefault(source_row, {}).update(typed)
        if is_withdrawal:
            withdrawn.setdefault((scope, sha256), set()).add(source_row)
    return {
        file: Corrections(rows, frozenset(withdrawn.get(file, ()))) for file, rows in values.items()
    }
