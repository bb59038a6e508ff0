"""Slips in one night: what came back is read before rosters are landed, and answered after."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import psycopg

from jamsos.answer.gather import Gatherer
from jamsos.answer.match import file_answered, keep_answers, outcomes_of
from jamsos.answer.readback import read_filled
from jamsos.answer.workbook import write_slip
from jamsos.collect.delivery.deliveries import Delivery, archive
from jamsos.collect.delivery.names import Found, files_below, shown
from jamsos.collect.delivery.slip_mark import is_slip
from jamsos.collect.refusal import DeliveryRefused
from jamsos.collect.steps import Step, record_step
from jamsos.digest import sha256_of
from jamsos.region import region
from jamsos.settings import settings
from jamsos.warehouse.connection import connect
from jamsos.warehouse.fence import pass_fence, take_fence
from jamsos.warehouse.purposes import VILLAGE_REPAIR
from jamsos.warehouse.vault import note_access

ANSWERS = "village_answers"
_ROSTERS = "village_rosters"


@dataclass(frozen=True)
class AnswersRead:
    """What came back: files read tonight, refused, read before; answers by outcome."""

    read: int
    refused: int
    known: int
    outcomes: dict[str, int]


@dataclass(frozen=True)
class SlipsWritten:
    """The slips of a night; ``questions`` are the rows they ask about, all together."""

    paths: tuple[Path, ...]
    questions: int


def read_answers(*, as_of: date) -> AnswersRead:
    """Read what lies in ``inbox/village_answers/``, and slips among the rosters, each content once.

    A slip that was refused is tried again the next night. A past night reads nothing: it is what it
    was. Each file is a transaction of its own, so a try that died can be repeated.
    """
    with connect() as connection:
        token = take_fence(connection, ANSWERS)
        if _is_past(connection, as_of):
            return AnswersRead(0, 0, 0, {})
    ended: Counter[str] = Counter()
    for found in _found(settings().inbox):
        ended[_take(found, token, as_of)] += 1
    outcomes: Counter[str] = Counter()
    with connect() as connection:
        for sha256, scope in _read_tonight(connection, as_of):
            told = outcomes_of(connection, sha256)
            outcomes += told
            _note_outcomes(connection, sha256, scope, told, as_of)
    return AnswersRead(ended["read"], ended["refused"], ended["known"], dict(outcomes))


def write_slips(*, as_of: date, load_ids: Iterable[str] | None = None) -> SlipsWritten:
    """Write the slip of each village file that was judged or refused tonight, or answered.

    ``load_ids`` names the files instead. A slip replaces the earlier one about the same file; the
    same things known give the same bytes. A past night writes nothing. That people leave the vault
    in them is kept.
    """
    paths, questions, people = [], 0, 0
    with connect() as connection:
        if _is_past(connection, as_of):
            return SlipsWritten((), 0)
        gatherer = Gatherer(connection, region(), as_of=as_of)
        chosen = _of_tonight(connection, as_of) if load_ids is None else list(load_ids)
        for load_id in chosen:
            slip = gatherer.slip_of(load_id)
            folder = settings().home / "slips" / f"{slip.period:%Y-%m}"
            path = folder / f"{slip.file_stem}.xlsx"
            write_slip(path, slip)
            step = Step(as_of, _ROSTERS, slip.village_code, slip.file_name, load_id, "slip")
            record_step(connection, step, "done", len(slip.questions))
            paths.append(path)
            questions += len(slip.questions)
            people += len(slip.accepted) + len(slip.questions)
        if people:
            note_access(
                connection, what="slip", purpose_code=VILLAGE_REPAIR,
                purpose="lembar jawaban untuk desa", rows=people,
                as_of=as_of,
            )  # fmt: skip
    return SlipsWritten(tuple(paths), questions)


def _take(found: Found, token: int, as_of: date) -> str:
    """Take one file in: ``read``, ``refused``, or ``known`` from an earlier try or night."""
    if found.trouble:
        with connect() as connection:
            shown_name = shown(found.path, region())
            step = Step(as_of, ANSWERS, region().code, shown_name, None, "answer")
            record_step(connection, step, "refused", message=found.trouble)
        return "refused"
    delivery = Delivery(ANSWERS, region().code, as_of, found.path, sha256_of(found.path))
    with connect() as connection:
        pass_fence(connection, ANSWERS, token)
        if _is_read(connection, delivery.sha256):
            return "known"
        try:
            with connection.transaction():
                _read_one(connection, delivery, as_of)
        except DeliveryRefused as refusal:
            _enter(connection, delivery, as_of, refusal=refusal)
            step = Step(as_of, ANSWERS, region().code, _shown(delivery), None, "answer")
            record_step(connection, step, "refused", message=str(refusal))
            return "refused"
    return "read"


def _read_one(connection: psycopg.Connection, delivery: Delivery, as_of: date) -> None:
    slip = read_filled(archive(delivery, settings().archive), as_of=as_of)
    answered = file_answered(connection, slip)
    _enter(connection, delivery, as_of, delivery_id=slip.delivery_id, scope=answered.scope)
    keep_answers(connection, slip, answered, delivery.sha256, as_of=as_of)


def _enter(
    connection: psycopg.Connection,
    delivery: Delivery,
    as_of: date,
    *,
    delivery_id: str | None = None,
    scope: str | None = None,
    refusal: DeliveryRefused | None = None,
) -> None:
    """The file's row in the ledger, new or in place of an earlier refusal."""
    connection.execute(
        """
        insert into quarantine.answer_files (
            sha256, file_name, delivery_id, scope, refusal_code, refusal, as_of
        ) values (%s, %s, %s, %s, %s, %s, %s)
        on conflict (sha256) do update set
            delivery_id = excluded.delivery_id, scope = excluded.scope,
            refusal_code = excluded.refusal_code, refusal = excluded.refusal,
            as_of = excluded.as_of
        """,
        [
            delivery.sha256, _shown(delivery), delivery_id, scope,
            refusal.code if refusal else None, refusal.detail if refusal else None, as_of,
        ],
    )  # fmt: skip


def _note_outcomes(
    connection: psycopg.Connection, sha256: str, scope: str, told: Counter[str], as_of: date
) -> None:
    """The step of one slip, once a night; a repeated try finds it noted."""
    file_name = f"jawaban {sha256[:8]}"
    message = ", ".join(f"{count} {outcome}" for outcome, count in sorted(told.items()))
    noted = connection.execute(
        """
        select 1 from ops.ingest_steps
        where as_of = %s and source = %s and file_name = %s and message = %s
        """,
        [as_of, ANSWERS, file_name, message],
    ).fetchone()
    if noted is None:
        step = Step(as_of, ANSWERS, scope, file_name, None, "answer")
        record_step(connection, step, "done", told.total(), message=message)


def _of_tonight(connection: psycopg.Connection, as_of: date) -> list[str]:
    """The newest load of each village that was judged, refused or answered tonight."""
    return [
        load_id
        for (load_id,) in connection.execute(
            """
            with steps as (
                select step_id, scope, load_id from ops.ingest_steps
                where
                    as_of = %(as_of)s
                    and source = %(rosters)s
                    and load_id is not null
                    and (step = 'publish' or (step = 'land' and outcome = 'refused'))
                union all
                select 0, in_use.scope, in_use.load_id
                from ops.loads_at(%(as_of)s) as in_use
                inner join quarantine.answer_files as answers
                    on in_use.scope = answers.scope and answers.as_of = %(as_of)s
                where in_use.source = %(rosters)s
            )
            select distinct on (scope) load_id from steps order by scope, step_id desc
            """,
            {"as_of": as_of, "rosters": _ROSTERS},
        )
    ]


def _is_past(connection: psycopg.Connection, as_of: date) -> bool:
    """Whether a later night has published rosters or read answers already."""
    (is_past,) = connection.execute(
        """
        select
            exists (select from ops.publications where source = %s and as_of > %s)
            or exists (select from quarantine.answer_files where as_of > %s)
        """,
        [_ROSTERS, as_of, as_of],
    ).fetchone()
    return is_past


def _is_read(connection: psycopg.Connection, sha256: str) -> bool:
    return (
        connection.execute(
            "select 1 from quarantine.answer_files where sha256 = %s and refusal_code is null",
            [sha256],
        ).fetchone()
        is not None
    )


def _read_tonight(connection: psycopg.Connection, as_of: date) -> list[tuple[str, str]]:
    return connection.execute(
        """
        select sha256, scope from quarantine.answer_files
        where as_of = %s and refusal_code is null order by sha256
        """,
        [as_of],
    ).fetchall()


def _found(inbox: Path) -> list[Found]:
    """What lies among the answers, and slips that somebody put among the rosters."""
    answers, rosters = (inbox / name for name in (ANSWERS, _ROSTERS))
    found = list(files_below(answers)) if answers.is_dir() else []
    strayed = files_below(rosters) if rosters.is_dir() else []
    return found + [each for each in strayed if not each.trouble and is_slip(each.path)]


def _shown(delivery: Delivery) -> str:
    """Not the name somebody gave it: it may be a person's."""
    return f"jawaban {delivery.sha256[:8]}"
