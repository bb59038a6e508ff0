"""The vault, read by a person: who, whom and why are kept before anything is shown.

``identity.vault_access`` holds a row for each look at somebody in clear, and for each night's files
that carry people out of the vault. The database shows nobody for an access that is not committed.
"""

from __future__ import annotations

import os
import pwd
import re
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

import psycopg

from jamsos.clock import today
from jamsos.errors import JamsosError
from jamsos.privacy import person_key as key_of
from jamsos.privacy import without_long_numbers
from jamsos.region import region
from jamsos.settings import settings
from jamsos.warehouse.connection import connect
from jamsos.warehouse.purposes import DATA_SUBJECT, EXTRACT, PERSON
from jamsos.warehouse.purposes import purpose as known_purpose

_NIK = re.compile(r"[0-9]{16}")
_EXTRACTS = ("slip", "review_workbook", "letters", "export")  # files that leave, with persons


class PurposeMissing(JamsosError):
    """Nobody is shown without a purpose."""


class NotANik(JamsosError):
    """What was typed has not the shape of a NIK; the message does not repeat it."""


@dataclass(frozen=True)
class Known:
    """What one source said last of a person; ``said_on`` is the period of its data."""

    source: str
    said_on: date
    nik: str = field(repr=False)
    full_name: str | None = field(repr=False)
    birth_date: date | None = field(repr=False)
    mother_name: str | None = field(repr=False)
    phone: str | None = field(repr=False)


@dataclass(frozen=True)
class Found:
    """The key of a NIK, and the newest data of each source that has it; none if nobody has."""

    person_key: UUID
    said_on: dict[str, date]


def note_access(
    connection: psycopg.Connection,
    *,
    what: str,
    purpose_code: str,
    purpose: str,
    rows: int,
    person_key: UUID | None = None,
    as_of: date | None = None,
) -> int:
    """Keep an access by whoever runs this process; returns its id.

    ``what`` is one of those that the table allows, ``rows`` the people asked for or the rows of the
    files. ``purpose_code`` is one of ``purposes.csv``, ``purpose`` says more in words; long numbers
    in it are masked. The day is today's unless a night's is told.

    Raises:
        PurposeMissing: The purpose is blank.
        PurposeUnknown: The code is no purpose of that day, or one that is for reports only.
    """
    day = as_of or today()
    use = EXTRACT if what in _EXTRACTS else PERSON
    if not purpose.strip():
        raise PurposeMissing("sebutkan keperluannya (--purpose): siapa meminta, dan untuk apa")
    known_purpose(region(), purpose_code, day, use)
    row = connection.execute(
        """
        insert into identity.vault_access (
            accessed_by, purpose_code, purpose, what, person_key, row_count, as_of
        ) values (%s, %s, %s, %s, %s, %s, %s) returning access_id
        """,
        [
            _who(), purpose_code, without_long_numbers(purpose.strip()), what, person_key, rows,
            day,
        ],
    ).fetchone()  # fmt: skip
    return row[0]


def reveal(person_key: UUID, *, purpose: str, purpose_code: str = DATA_SUBJECT) -> list[Known]:
    """What every source said last of a person, in clear; empty if nobody knows the key.

    Raises:
        PurposeMissing: The purpose is blank.
        PurposeUnknown: The code is none for looking at a person.
    """
    with connect() as connection:
        access = note_access(
            connection, what="reveal", purpose_code=purpose_code, purpose=purpose, rows=1,
            person_key=person_key,
        )  # fmt: skip
    with connect() as connection:
        rows = connection.execute(
            """
            select source, said_on, nik, full_name, birth_date, mother_name, phone
            from identity.reveal(%s)
            """,
            [access],
        ).fetchall()
    return [Known(*row) for row in rows]


def find(nik: str, *, purpose: str, purpose_code: str = DATA_SUBJECT) -> Found:
    """The person key of a NIK as somebody typed it, blanks allowed, and who knows it.

    Raises:
        PurposeMissing: The purpose is blank.
        PurposeUnknown: The code is none for looking at a person.
        NotANik: It is not sixteen digits.
    """
    digits = "".join(nik.split())
    if not _NIK.fullmatch(digits):
        raise NotANik("NIK harus 16 angka")
    key = key_of(digits, settings().require_person_key_secret())
    with connect() as connection:
        access = note_access(
            connection, what="find", purpose_code=purpose_code, purpose=purpose, rows=1,
            person_key=key,
        )  # fmt: skip
    with connect() as connection:
        rows = connection.execute("select * from identity.find(%s)", [access]).fetchall()
    return Found(key, dict(rows))


def _who() -> str:
    """The account that runs this process, by the system's word and not the environment's."""
    try:
        return pwd.getpwuid(os.getuid()).pw_name
    except KeyError:  # a container's user need not have a name
        return f"uid {os.getuid()}"
