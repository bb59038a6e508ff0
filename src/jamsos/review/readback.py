"""Read a workbook of the review queue that came back: what officers typed, line by line.

It is recognised by what stands in it, not by its name. What is no longer whole is refused in words,
never guessed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from jamsos.answer.grids import Grid, cells_of, grids_of
from jamsos.answer.sheets import Column
from jamsos.collect.reading import cleaning
from jamsos.collect.reading.cleaning import Cell
from jamsos.collect.refusal import DeliveryRefused
from jamsos.review.layout import ReviewLayout, review_layout
from jamsos.sources.contract import plain_heading

_BOOK = re.compile(r"B-(\d{2}\.\d{2}\.\d{2})-\d{4}-\d{2}-\d{2}")
_DAYS = ("decided_on", "checked_on")


@dataclass(frozen=True)
class Line:
    """The yellow cells of one line; ``is_correction`` of the sheet where cells are corrected."""

    sheet_position: int
    sheet_row: int
    question_id: str
    typed: Mapping[str, str]
    is_correction: bool


@dataclass(frozen=True)
class FilledBook:
    """All lines of a workbook."""

    book_id: str
    district_code: str
    lines: tuple[Line, ...]


def read_review_book(path: Path, *, as_of: date) -> FilledBook:
    """What was typed into the workbook at ``path``.

    Raises:
        DeliveryRefused: No workbook, or not a whole one of the review queue: no or several numbers
            of a workbook, no sheet of corrections, a yellow column or a question that stands twice
            or no longer.
    """
    layout = review_layout()
    grids = list(enumerate(grids_of(path), start=1))
    books = {
        found.group(): found.group(1)
        for _, grid in grids
        for cell in cells_of(grid)
        if isinstance(cell, str) and (found := _BOOK.fullmatch(cell.strip()))
    }
    if len(books) != 1:
        raise _damaged(f"«{layout.marks['book']}» {'tidak ada' if not books else 'ada beberapa'}")
    ((book_id, district_code),) = books.items()
    lines = [line for position, grid in grids for line in _lines(position, grid, layout, as_of)]
    asked = [line.question_id for line in lines if not line.is_correction]
    if len(asked) != len(set(asked)):
        raise _damaged(f"satu «{layout.marks['question']}» ada di dua baris")
    if not any(_heading_row(grid, layout.corrected[-1], layout) is not None for _, grid in grids):
        raise _damaged(f"lembar «{layout.sheets['value']}» tidak ditemukan")
    return FilledBook(book_id, district_code, tuple(lines))


def _lines(position: int, grid: Grid, layout: ReviewLayout, as_of: date) -> Iterator[Line]:
    question = Column("question_id", layout.marks["question"], 0)
    for columns, is_correction in (
        ((question, *layout.decided, *layout.signed), False),
        ((*layout.corrected, *layout.signed), True),
    ):
        telling = (layout.corrected if is_correction else layout.decided)[-1]
        heading_row = _heading_row(grid, telling, layout)
        if heading_row is None:
            continue
        places = _places(grid[heading_row], columns)
        for number, row in enumerate(grid[heading_row + 1 :], start=heading_row + 2):
            typed = {
                name: told
                for name, place in places.items()
                if place < len(row) and (told := _as_text(name, row[place], as_of))
            }
            question_id = typed.pop("question_id", "").upper()
            if question_id or typed:
                told_id = question_id or f"baris {number}"
                yield Line(position, number, told_id, typed, is_correction)


def _heading_row(grid: Grid, telling: Column, layout: ReviewLayout) -> int | None:
    """The row that heads a table: the question's number and ``telling`` stand in it."""
    wanted = {plain_heading(layout.marks["question"]), plain_heading(telling.heading)}
    for number, row in enumerate(grid):
        if wanted <= {plain_heading(cell) for cell in row if isinstance(cell, str)}:
            return number
    return None


def _places(row: Sequence[Cell], columns: Sequence[Column]) -> dict[str, int]:
    """The position of each column that is read back.

    Raises:
        DeliveryRefused: One is missing or stands twice.
    """
    shown = [plain_heading(cell) if isinstance(cell, str) else "" for cell in row]
    for column in columns:
        if shown.count(plain_heading(column.heading)) != 1:
            raise _damaged(f"kolom «{column.heading}» hilang atau ada dua")
    return {column.name: shown.index(plain_heading(column.heading)) for column in columns}


def _as_text(name: str, cell: Cell, as_of: date) -> str | None:
    if name in _DAYS and (day := cleaning.date_of(cell, as_of=as_of)):
        return day.isoformat()
    if isinstance(cell, bool):
        return "ya" if cell else "tidak"
    return cleaning.text_of(cell)


def _damaged(what: str) -> DeliveryRefused:
    return DeliveryRefused("REVIEW_BOOK_DAMAGED", what)
