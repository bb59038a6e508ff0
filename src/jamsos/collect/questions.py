"""Refused rows and files as questions: one stable id each, an age, and how they ended.

A question stands from the first night that refused its row until a night does not. It outlives the
load: the same row of the same file is the same question in every edition, and a row that an
institution's list repeats night after night is one question, not one a night.
"""

from __future__ import annotations

import hashlib
from base64 import b32encode
from collections.abc import Iterable, Sequence
from datetime import date

import psycopg

from jamsos.region import Region

FILE_HELD = "FILE_HELD"
_LENGTH = 10


def delivery_id(source: str, scope: str, sha256: str) -> str:
    """The number under which sender and office speak of one file: ``K-`` and ten characters."""
    return short_id("K", source, scope, sha256)


def question_id(*identity: object) -> str:
    """``T-`` and ten characters, the same for the same ``identity`` on any night."""
    return short_id("T", *identity)


def short_id(prefix: str, *identity: object) -> str:
    """``prefix``, a hyphen and ten characters, the same for the same ``identity``."""
    digest = hashlib.sha256(":".join(map(str, identity)).encode()).digest()
    return f"{prefix}-{b32encode(digest).decode()[:_LENGTH]}"


def settle(
    connection: psycopg.Connection, region: Region, load_ids: Sequence[str], *, as_of: date
) -> None:
    """Bring the questions to the senders of these loads to what the night ``as_of`` knows.

    ``load_ids`` are what each of these senders says tonight: published, held, refused, or in use
    already. Their refused rows, and the file itself where it was refused or held, are questions
    now; whatever else was open with these senders is closed. Doing it twice changes nothing.
    """
    standing = [
        *_questions_of_rows(connection, load_ids),
        *_questions_of_files(connection, region, load_ids),
    ]
    alarm_days = region.facts["quarantine_alarm_days"]
    connection.cursor().executemany(
        """
        insert into quarantine.questions (
            question_id, source, scope, sha256, load_id, source_row, reason_codes, turn,
            alarm_days, first_as_of, last_as_of
        )
        select
            %(question_id)s, source, scope, sha256, load_id, %(source_row)s, %(reason_codes)s,
            %(turn)s, %(alarm_days)s, %(as_of)s, %(as_of)s
        from ops.loads
        where load_id = %(load_id)s
        on conflict (question_id) do update set
            sha256 = excluded.sha256, load_id = excluded.load_id,
            source_row = excluded.source_row, reason_codes = excluded.reason_codes,
            turn = excluded.turn, alarm_days = excluded.alarm_days,
            last_as_of = excluded.last_as_of, closed_as_of = null, closed_by = null
        where questions.last_as_of <= excluded.last_as_of
        """,
        [each | {"alarm_days": alarm_days[each["turn"]], "as_of": as_of} for each in standing],
    )
    connection.execute(
        """
        update quarantine.questions set
            closed_as_of = %(as_of)s,
            closed_by = case
                when questions.sha256 <> loads.sha256 then 'superseded'
                when exists (
                    select from quarantine.rows
                    where
                        rows.load_id = loads.load_id
                        and rows.source_row = questions.source_row
                        and 'ROW_WITHDRAWN' = any(rows.reason_codes)
                ) then 'withdrawn'
                when exists (
                    select from quarantine.answers
                    inner join quarantine.questions as asked using (question_id)
                    where
                        asked.scope = questions.scope
                        and asked.sha256 = questions.sha256
                        and (
                            asked.question_id = questions.question_id
                            or questions.source_row is null
                        )
                        and answers.outcome = 'applied'
                        and answers.as_of <= %(as_of)s
                ) then 'answered'
                else 'retried'
            end
        from ops.loads
        where
            loads.load_id = any(%(load_ids)s)
            and questions.source = loads.source
            and questions.scope = loads.scope
            and questions.closed_as_of is null
            and questions.last_as_of <= %(as_of)s
            and questions.question_id <> all(%(standing)s)
        """,
        {
            "as_of": as_of,
            "load_ids": list(load_ids),
            "standing": [each["question_id"] for each in standing],
        },
    )


def _questions_of_rows(
    connection: psycopg.Connection, load_ids: Sequence[str]
) -> Iterable[dict[str, object]]:
    """The refused rows of the loads, but those that the village itself took back.

    A row of a village file is known by file and row number. An institution sends a new file every
    time, so there it is whom the row names, or else what it says; equal rows are counted.
    """
    rows = connection.execute(
        """
        with refused as (
            select
                loads.load_id, loads.source, loads.scope, rows.source_row, rows.reason_codes,
                rows.turn,
                case
                    when loads.source = 'village_rosters'
                        then loads.sha256 || ':' || rows.source_row
                    else coalesce(
                        rows."row" ->> 'person_key',
                        rows."row" ->> 'household_key',
                        md5((rows."row" - '{load_id,source_row}'::text [])::text)
                    )
                end as identity
            from quarantine.rows
            inner join ops.loads using (load_id)
            where
                loads.load_id = any(%s)
                and loads.status in ('published', 'held')
                and 'ROW_WITHDRAWN' <> all(rows.reason_codes)
        )
        select
            load_id, source, scope, source_row, reason_codes, turn, identity,
            row_number() over (partition by load_id, identity order by source_row)
        from refused
        order by load_id, source_row
        """,
        [list(load_ids)],
    )
    for load_id, source, scope, source_row, codes, turn, *identity in rows:
        yield {
            "question_id": question_id(source, scope, *identity),
            "load_id": load_id,
            "source_row": source_row,
            "reason_codes": codes,
            "turn": turn,
        }


def _questions_of_files(
    connection: psycopg.Connection, region: Region, load_ids: Sequence[str]
) -> Iterable[dict[str, object]]:
    """One question for each file that was refused or held as a whole."""
    turns = {
        row["reason_code"]: row["turn"]
        for row in region.seed("reasons")
        if row["stage"] == "delivery"
    }
    files = connection.execute(
        """
        select load_id, source, scope, sha256, coalesce(refusal_code, %s)
        from ops.loads
        where load_id = any(%s) and status in ('refused', 'held')
        """,
        [FILE_HELD, list(load_ids)],
    )
    for load_id, source, scope, sha256, code in files:
        yield {
            "question_id": question_id(source, scope, sha256),
            "load_id": load_id,
            "source_row": None,
            "reason_codes": [code],
            "turn": turns[code],
        }
