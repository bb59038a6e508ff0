"""What waits for somebody on a night: unchecked lists, open questions, unplaced files, old answers.

Days are counted up to the night, so a past night tells the same again.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import psycopg

from jamsos.answer.counts import open_questions
from jamsos.deliver.snapshot import Run


@dataclass(frozen=True)
class UncheckedList:
    """An optional list that the run did without, or used although it is stale."""

    source: str
    last_period: date | None


@dataclass(frozen=True)
class Turn:
    """Open questions whose next move is the same one's (``turn`` of the reasons)."""

    turn: str
    questions: int
    overdue: int
    oldest_days: int


@dataclass(frozen=True)
class Waiting:
    """``registry_answers`` are those of the registry's web service that the run used, with the age
    of the oldest; ``unmatched_files`` are files of which nobody knows the village."""

    unchecked: tuple[UncheckedList, ...]
    turns: tuple[Turn, ...]
    unmatched_files: int
    unmatched_oldest_days: int
    registry_answers: int
    registry_oldest_days: int


_UNCHECKED = """
    select source, last_list_period from review.unchecked_lists
    where run_id = %(run_id)s order by source
"""
# What waits is seen each night anew, so a file that is gone since waits no longer.
_UNMATCHED = """
    select count(*), coalesce(max(%(as_of)s - first_seen), 0)
    from ops.unmatched_villages
    where
        first_seen <= %(as_of)s
        and (resolved_on is null or resolved_on > %(as_of)s)
        and last_seen >= coalesce(
            (
                select max(as_of) from ops.ingest_steps
                where source = 'village_rosters' and step = 'land' and as_of <= %(as_of)s
            ),
            first_seen
        )
"""
_ANSWERS = """
    select count(*), coalesce(max(%(as_of)s - answers.answered_date), 0)
    from ops.run_inputs as inputs
    inner join raw.registry_answers as answers on inputs.load_id = answers.load_id
    where inputs.run_id = %(run_id)s and inputs.source = 'registry_answers'
"""


def waiting_at(connection: psycopg.Connection, run: Run) -> Waiting:
    """What waits on the night of ``run``, the turn with the longest wait first."""
    told = {"run_id": run.run_id, "as_of": run.as_of}
    unchecked = connection.execute(_UNCHECKED, told).fetchall()
    return Waiting(
        tuple(UncheckedList(*row) for row in unchecked),
        tuple(_turns(connection, run.as_of)),
        *connection.execute(_UNMATCHED, told).fetchone(),
        *connection.execute(_ANSWERS, told).fetchone(),
    )


def _turns(connection: psycopg.Connection, as_of: date) -> list[Turn]:
    turns: dict[str, Turn] = {}
    for group in open_questions(connection, as_of=as_of):
        so_far = turns.get(group.turn, Turn(group.turn, 0, 0, 0))
        turns[group.turn] = Turn(
            group.turn,
            so_far.questions + group.questions,
            so_far.overdue + (group.questions if group.age_class == "overdue" else 0),
            max(so_far.oldest_days, group.oldest_days),
        )
    return sorted(turns.values(), key=lambda each: (-each.oldest_days, each.turn))
