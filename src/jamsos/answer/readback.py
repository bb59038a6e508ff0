"""Read a slip that came back: what somebody typed into the yellow cells, question by question.

It is recognised by what stands in it, the numbers of delivery and questions, not by its name, and
the sheet is found by its headings. What is no longer whole is refused in words, never guessed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from jamsos.answer.grids import Grid, cells_of, grids_of
from jamsos.answer.layout import slip_layout
from jamsos.collect.reading import cleaning
from jamsos.collect.reading.cleaning import Cell
from jamsos.collect.refusal import DeliveryRefused
from jamsos.sources.contract import plain_heading

_DELIVERY = re.compile(r"K-[A-Z2-7]{10}")
_QUESTION = re.compile(r"T-[A-Z2-7]{10}")
_DIGITS_A_NUMBER_LOSES = re.compile(r"\d{15,16}")


@dataclass(frozen=True)
class FilledRow:
    """The yellow cells beside one question; ``withdraws`` is ``None`` where nobody can tell."""

    question_id: str
    slip_row: int
    typed: Mapping[str, str]
    withdraws: bool | None

    @property
    def is_empty(self) -> bool:
        return not self.typed and self.withdraws is False

    @property
    def is_unclear(self) -> bool:
        """Something else than yes or no, or taken back and mended at once."""
        return self.withdraws is None or bool(self.withdraws and self.typed)


@dataclass(frozen=True)
class FilledSlip:
    """All rows of a slip; those without a known number are told by their row in the slip."""

    delivery_id: str
    rows: tuple[FilledRow, ...]


def read_filled(path: Path, *, as_of: date) -> FilledSlip:
    """What was typed into the slip at ``path``.

    Raises:
        DeliveryRefused: No workbook, or not a whole slip: no or several numbers of a delivery, no
            table of questions, a yellow column or a question that stands twice or no longer.
    """
    grids = [grid for grid in grids_of(path) if grid]
    deliveries = {
        found.group() for grid in grids for cell in cells_of(grid) if (found := _mark(cell))
    }
    if len(deliveries) != 1:
        told = "tidak ada" if not deliveries else "ada beberapa"
        raise _damaged(f"{told} «{slip_layout().marks['delivery']}»")
    tables = [found for grid in grids if (found := _heading_row(grid)) is not None]
    if len(tables) != 1:
        raise _damaged(f"lembar «{slip_layout().sheets['questions']}» tidak ditemukan")
    ((grid, heading_row, columns),) = tables
    rows = tuple(_rows(grid, heading_row, columns, as_of))
    known = [row.question_id for row in rows if _QUESTION.fullmatch(row.question_id)]
    if len(known) != len(set(known)):
        raise _damaged(f"satu «{slip_layout().marks['question']}» ada di dua baris")
    if not rows:
        raise _damaged("tidak ada satu pun pertanyaan")
    return FilledSlip(deliveries.pop(), rows)


def _heading_row(grid: Grid) -> tuple[Grid, int, dict[str, int]] | None:
    """The row that heads the questions, and the position of each column that is read back.

    Raises:
        DeliveryRefused: The numbers are headed, but a yellow column is missing or stands twice.
    """
    layout = slip_layout()
    wanted = {"question_id": layout.marks["question"], "withdraw": layout.marks["withdraw"]}
    wanted |= {column.name: column.heading for column in layout.answers}
    may_lack = {column.name for column in layout.answers if not column.is_always}
    for number, row in enumerate(grid):
        shown = [plain_heading(cell) if isinstance(cell, str) else "" for cell in row]
        if plain_heading(wanted["question_id"]) not in shown:
            continue
        if plain_heading(wanted["withdraw"]) not in shown:
            continue
        found: dict[str, int] = {}
        for name, heading in wanted.items():
            times = shown.count(plain_heading(heading))
            if times > 1 or (times == 0 and name not in may_lack):
                raise _damaged(f"kolom «{heading}» hilang atau ada dua")
            if times:
                found[name] = shown.index(plain_heading(heading))
        return grid, number, found
    return None


def _rows(
    grid: Grid, heading_row: int, columns: Mapping[str, int], as_of: date
) -> Iterator[FilledRow]:
    for number, row in enumerate(grid[heading_row + 1 :], start=heading_row + 2):
        cells = {
            name: row[position] if position < len(row) else None
            for name, position in columns.items()
        }
        question_id = cleaning.text_of(cells.pop("question_id")) or ""
        withdraw = cells.pop("withdraw")
        typed = {
            name: told
            for name, cell in cells.items()
            if (told := _as_answered(name, cell, as_of)) is not None
        }
        filled = FilledRow(question_id or f"baris {number}", number, typed, _withdraws(withdraw))
        if question_id or not filled.is_empty:
            yield filled


def _as_answered(name: str, cell: Cell, as_of: date) -> str | None:
    """What was typed, as text; a NIK that lost its last digit stays recognisable as a number."""
    if isinstance(cell, str):
        return cleaning.text_of(cell)
    if cell is None or isinstance(cell, bool):
        return None
    if name == "birth_date" or isinstance(cell, date | datetime):
        day = cleaning.date_of(cell, as_of=as_of)
        if day:
            return day.isoformat()
    shown = cleaning.as_typed(cell)
    if name == "nik" and _DIGITS_A_NUMBER_LOSES.fullmatch(shown):
        return f"{shown}.0"
    return shown


def _withdraws(cell: Cell) -> bool | None:
    layout = slip_layout()
    if cell is None or isinstance(cell, bool):
        return bool(cell)
    shown = cleaning.as_typed(cell).strip().lower()
    if not shown or shown in layout.taken_as_no:
        return False
    return True if shown in layout.taken_as_yes else None


def _mark(cell: Cell) -> re.Match[str] | None:
    return _DELIVERY.fullmatch(cell.strip()) if isinstance(cell, str) else None


def _damaged(what: str) -> DeliveryRefused:
    return DeliveryRefused("SLIP_DAMAGED", what)
