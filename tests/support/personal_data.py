"""Find personal data where there must be none."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import psycopg
from psycopg import sql

_NUMBERS = re.compile(r"\d{10,}")
_WORDS = re.compile(r"[A-Z][A-Z'.]*(?: [A-Z][A-Z'.]*)+")
_LONGEST_NAME = 6  # words


@dataclass(frozen=True)
class PersonalData:
    """Numbers (NIK, KK, phone) and full names of two words or more, in upper case."""

    numbers: frozenset[str]
    names: frozenset[str]

    @classmethod
    def of_raw(cls, connection: psycopg.Connection) -> PersonalData:
        """Everybody's, as the warehouse's raw tables and its quarantine know them."""
        numbers = connection.execute(
            """
            select nik from raw.civil_registry
            union select family_card_number from raw.civil_registry
            union select phone from raw.civil_registry
            union select nik from raw.village_rosters
            union select phone from raw.village_rosters
            union select nik from raw.bpjs_participants
            union select nik from raw.registry_events
            union select nik from raw.civil_servants
            union select nik from raw.village_officials
            union select nik from raw.provincial_participants
            union select family_card_number from raw.welfare_deciles
            union select "row" ->> 'nik' from quarantine.rows
            """
        ).fetchall()
        names = connection.execute(
            """
            select full_name from raw.civil_registry
            union select full_name from raw.village_rosters
            union select full_name from raw.bpjs_participants
            union select full_name from raw.registry_answers
            union select mother_name from raw.registry_answers
            union select mother_name from raw.village_rosters
            union select full_name from raw.civil_servants
            union select full_name from raw.village_officials
            union select full_name from raw.provincial_participants
            union select "row" ->> 'full_name' from quarantine.rows
            """
        ).fetchall()
        return cls(
            frozenset(number for (number,) in numbers if number and len(number) >= 10),
            frozenset(name.upper() for (name,) in names if name and " " in name.strip()),
        )

    def found_in(self, text: str) -> set[str]:
        """What of it stands in ``text``, in whatever case."""
        found = {number for number in _NUMBERS.findall(text) if self._holds(number)}
        for phrase in _WORDS.findall(" ".join(text.upper().split())):
            words = phrase.split()
            for start in range(len(words) - 1):
                for end in range(start + 2, min(start + _LONGEST_NAME, len(words)) + 1):
                    if " ".join(words[start:end]) in self.names:
                        found.add(" ".join(words[start:end]))
        return found

    def _holds(self, number: str) -> bool:
        """Is one of the numbers, or carries one of 16 digits inside?"""
        return number in self.numbers or any(
            number[start : start + 16] in self.numbers for start in range(len(number) - 15)
        )


def texts_of_files(folders: Iterable[Path]) -> Iterator[tuple[str, str]]:
    """Every file below the folders, as text."""
    for folder in folders:
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                yield str(path), path.read_bytes().decode("utf-8", errors="replace")


def texts_of_tables(
    connection: psycopg.Connection, schemas: Iterable[str]
) -> Iterator[tuple[str, str]]:
    """Every row of every table and view of the schemas, as text."""
    tables = connection.execute(
        "select table_schema, table_name from information_schema.tables "
        "where table_schema = any(%s) order by 1, 2",
        [list(schemas)],
    ).fetchall()
    for schema, table in tables:
        rows = connection.execute(
            sql.SQL("select coalesce(string_agg(each::text, E'\\n'), '') from {} as each").format(
                sql.Identifier(schema, table)
            )
        ).fetchone()
        yield f"{schema}.{table}", rows[0]
