"""Open a workbook that came back: its sheets as grids of cells, or a refusal in words."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from jamsos.collect.reading.cleaning import Cell
from jamsos.collect.reading.sheets import open_sheets
from jamsos.collect.refusal import DeliveryRefused
from jamsos.sources import roster_contract

_PANIC = "PanicException"  # of a library in Rust; no Exception, and not to be imported

Grid = list[list[Cell]]


def grids_of(path: Path) -> list[Grid]:
    """The sheets of the workbook at ``path``, in their order.

    Raises:
        DeliveryRefused: It is no workbook, too large, or protected by a password.
    """
    try:
        opened = open_sheets(path, roster_contract().limits, lambda _: 0)
        return [sheet.grid for sheet in opened.sheets]
    except DeliveryRefused:
        raise
    except BaseException as error:  # one odd file must not stop all the others
        if not isinstance(error, Exception) and type(error).__name__ != _PANIC:
            raise
        raise DeliveryRefused(
            "FILE_UNREADABLE", f"berkas ini bukan buku kerja Excel ({type(error).__name__})"
        ) from None


def cells_of(grid: Grid) -> Iterator[Cell]:
    """Every cell, row by row."""
    for row in grid:
        yield from row
