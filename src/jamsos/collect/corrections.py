"""What is to be read instead of what a file says: villages' answers, and officers' decisions.

A village answers about a row of one file. Two officers decide about a proposal: whatever file says
the same of who is meant again is read as they decided, until their decision ends.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from uuid import UUID

import psycopg

from jamsos.collect.reading import cleaning
from jamsos.collect.reading.cleaning import Cell
from jamsos.collect.reading.roster import Decisions, Said
from jamsos.privacy import proposal_keys


@dataclass(frozen=True)
class Decided:
    """What officers decided that a column of a proposal says.

    ``instead_of`` is what must stand there for the decision to hold; a decision about who is meant
    has none, since the proposal key says what stands there.
    """

    value: str
    instead_of: str | None = None


@dataclass(frozen=True)
class Corrections:
    """What is to be read instead in one file.

    ``values``: sheet row -> our column -> as the village typed it; ``withdrawn``: rows it took
    back; ``decided``: proposal key -> our column -> what officers decided.
    """

    values: Mapping[int, Mapping[str, str]] = field(default_factory=dict)
    withdrawn: frozenset[int] = frozenset()
    decided: Mapping[UUID, Mapping[str, Decided]] = field(default_factory=dict)

    @property
    def digest(self) -> str:
        """Names what was answered and decided; empty when nothing was."""
        if not self.values and not self.withdrawn and not self.decided:
            return ""
        decided = [
            [key.hex, column, told.value, told.instead_of]
            for key, columns in self.decided.items()
            for column, told in columns.items()
        ]
        told = json.dumps(
            [self.values, sorted(self.withdrawn), sorted(decided, key=lambda each: each[:2])],
            sort_keys=True,
        )
        return hashlib.sha256(told.encode()).hexdigest()


NO_CORRECTIONS = Corrections()


def corrections_of_files(
    connection: psycopg.Connection, *, as_of: date
) -> Callable[[str, str], Corrections]:
    """All that a night reads instead of what a file says: ask by village and content hash."""
    answered = corrections_at(connection, as_of=as_of)
    decided = decided_at(connection, as_of=as_of)

    def of_file(scope: str, sha256: str) -> Corrections:
        told = answered.get((scope, sha256), NO_CORRECTIONS)
        return replace(told, decided=decided.get(scope, {}))

    return of_file


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


def decided_at(
    connection: psycopg.Connection, *, as_of: date
) -> dict[str, dict[UUID, dict[str, Decided]]]:
    """What two officers agreed on until ``as_of`` and what has not ended, by village.

    Of two decisions about one column of a proposal the later one counts.
    """
    decided: dict[str, dict[UUID, dict[str, Decided]]] = {}
    judgements = connection.execute(
        """
        select village_code, subject_key, column_name, new_value, kind, expected
        from identity.judgements_at(%s)
        where kind in ('match', 'value') and verdict in ('same', 'accept')
        order by judgement_id
        """,
        [as_of],
    )
    for village_code, subject_key, column_name, new_value, kind, expected in judgements:
        instead_of = expected if kind == "value" else None
        columns = decided.setdefault(village_code, {}).setdefault(subject_key, {})
        columns[column_name] = Decided(new_value, instead_of)
    return decided


def decisions_of(corrections: Corrections, village_code: str, secret: bytes) -> Decisions:
    """What the reader of one file of the village asks about each row of it."""

    def decide(said: Said, cells: Mapping[str, Cell]) -> Mapping[str, str]:
        if not corrections.decided:
            return {}
        (key,) = proposal_keys(village_code, [said], secret)
        return {
            column: told.value
            for column, told in corrections.decided.get(UUID(key), {}).items()
            if told.instead_of in (None, cleaning.text_of(cells.get(column)) or "")
        }

    return decide
