"""Writes a sheet as the text file that a spreadsheet program would export."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

from jamsos.simulate.workbook import Cell, Formula, Sheet

_WHOLE_DIGITS = 11  # a longer number is shown as 6.40804E+15


def write_delimited(path: Path, sheet: Sheet, separator: str, encoding: str) -> None:
    """Write the shown cells of ``sheet`` to ``path``, replacing what is there.

    Every line has as many cells as the longest. Raises UnicodeEncodeError for a character that
    ``encoding`` does not hold.
    """
    rows = [[_shown(cell) for cell in row] for row in sheet.rows]
    width = max(map(len, rows))
    with path.open("w", encoding=encoding, newline="") as lines:
        out = csv.writer(lines, delimiter=separator, lineterminator="\r\n")
        out.writerows([*row, *[""] * (width - len(row))] for row in rows)


def _shown(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, Formula):
        return cell.shown
    if isinstance(cell, date):
        return f"{cell:%d/%m/%Y}"
    if isinstance(cell, int) and len(str(cell)) > _WHOLE_DIGITS:
        return f"{cell:.5E}"
    return str(cell)
