"""Write a month's letters, one workbook for each village, when somebody asks for them.

They say what the list that readers see says. As long as nobody has approved that list they are
drafts: a letter cannot be taken back.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from importlib.resources import files
from itertools import groupby
from pathlib import Path
from typing import Any

import psycopg
from psycopg.rows import dict_row

from jamsos.errors import JamsosError
from jamsos.letters.book import Book, Letter
from jamsos.letters.texts import Texts, texts_of
from jamsos.letters.workbook import write_letter_book
from jamsos.region import Region, region
from jamsos.settings import settings
from jamsos.warehouse.connection import connect
from jamsos.warehouse.purposes import PARTICIPANT_LETTER
from jamsos.warehouse.vault import note_access

_SHOWN_DIGITS = 6  # year of birth and sequence: enough to tell namesakes of one village apart


class NoListYet(JamsosError):
    """No list is published for the month; the message says which."""


@dataclass(frozen=True)
class LettersWritten:
    """The workbooks of a month and their letters by kind. ``unaddressed`` are people whose name or
    village no delivery tells: they get none, and are counted so that nobody is lost in silence."""

    covered_month: date
    paths: tuple[Path, ...]
    letters: dict[str, int]
    unaddressed: int


def write_letters(covered_month: date | None = None) -> LettersWritten:
    """Write the letters of ``covered_month``, or of the last month that has a list.

    They lie in ``letters/<month>/`` of the home; the same list gives the same bytes. That people
    leave the vault in them is kept first.

    Raises:
        NoListYet: No list is published.
    """
    here = region()
    with connect() as connection:
        run_id, as_of, month, is_approved = _list_of(connection, here, covered_month)
        rows = _recipients(connection, run_id, month)
        addressed = [row for row in rows if row["full_name"] and row["village_code"]]
        if addressed:
            note_access(
                connection, what="letters", purpose_code=PARTICIPANT_LETTER,
                purpose="surat kepada peserta",
                rows=len(addressed), as_of=as_of,
            )  # fmt: skip
    folder = settings().home / "letters" / f"{month:%Y-%m}"
    paths = []
    texts = texts_of(here, month)
    for book in _books(here, addressed, run_id, as_of, texts, is_draft=not is_approved):
        path = folder / book.file_name
        write_letter_book(path, book)
        paths.append(path)
    for left_over in {*folder.glob("*.xlsx")} - {*paths}:
        left_over.unlink()
    counts = Counter(row["letter_kind"] for row in addressed)
    return LettersWritten(month, tuple(paths), dict(counts), len(rows) - len(addressed))


def _list_of(
    connection: psycopg.Connection, here: Region, covered_month: date | None
) -> tuple[str, date, date, bool]:
    """Run, night and month of the list that readers see, and whether it is approved."""
    row = connection.execute(
        """
        select
            runs.run_id, runs.as_of, runs.covered_month, approved.run_id is not null
        from ops.published_runs as published
        inner join ops.runs as runs on published.run_id = runs.run_id
        left join ops.approved_months as approved
            on published.region_code = approved.region_code
            and published.covered_month = approved.covered_month
        where
            published.region_code = %(region)s
            and published.covered_month = coalesce(%(month)s, published.covered_month)
        order by published.covered_month desc
        limit 1
        """,
        {"region": here.code, "month": covered_month},
    ).fetchone()
    if row is None:
        told = f" {covered_month:%Y-%m}" if covered_month else ""
        raise NoListYet(f"belum ada daftar yang terbit untuk bulan{told}: jalankan malamnya dahulu")
    return row


def _recipients(connection: psycopg.Connection, run_id: str, month: date) -> list[dict[str, Any]]:
    statement = files("jamsos.letters").joinpath("recipients.sql").read_text(encoding="utf-8")
    with connection.cursor(row_factory=dict_row) as cursor:
        told = {"run_id": run_id, "covered_month": month, "shown_digits": _SHOWN_DIGITS}
        return cursor.execute(statement, told).fetchall()


def _books(
    here: Region,
    rows: list[dict[str, Any]],
    run_id: str,
    as_of: date,
    texts: Texts,
    *,
    is_draft: bool,
) -> Iterator[Book]:
    names = {village.village_code: village.village_name for village in here.villages}
    for village_code, found in groupby(rows, key=lambda row: row["village_code"]):
        letters = tuple(_letter(row, texts) for row in found)
        yield Book(
            village_code=village_code,
            village_name=names.get(village_code, "desa lain"),
            office=here.facts["office"],
            covered_month=texts.covered_month,
            as_of=as_of,
            run_id=run_id,
            is_draft=is_draft,
            has_assumed_texts=any(letter.kind in texts.assumed for letter in letters),
            letters=letters,
        )


def _letter(row: dict[str, Any], texts: Texts) -> Letter:
    return Letter(
        kind=row["letter_kind"],
        full_name=row["full_name"],
        address=row["address"] or "",
        neighbourhood="/".join(filter(None, (row["rt"], row["rw"]))),
        nik_end=f"…{row['nik_end']}",
        text=texts.letter(
            row["letter_kind"], row["full_name"], row["reason_codes"], row["paid_until"]
        ),
    )
