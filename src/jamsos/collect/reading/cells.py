"""What every format of a sheet has in common: its cells, and how far they may reach."""

from __future__ import annotations

from dataclasses import dataclass, field

from jamsos.collect.reading.cleaning import Cell
from jamsos.collect.refusal import DeliveryRefused
from jamsos.sources.contract import WorkbookLimits


@dataclass
class Extent:
    """Rows and columns up to the last filled cell, and which cells hold a formula.

    ``formulas`` are pairs of row and column, counted from 0.
    """

    height: int = 0
    width: int = 0
    formulas: set[tuple[int, int]] = field(default_factory=set)

    def reach(self, row: int, column: int) -> None:
        """The cell at the end of ``row`` rows and ``column`` columns is filled."""
        if row > self.height:
            self.height = row
        if column > self.width:
            self.width = column


@dataclass(frozen=True)
class Sheet:
    """One visible sheet; ``position`` counts from 1 among the visible ones."""

    position: int
    name: str
    grid: list[list[Cell]]
    formulas: frozenset[tuple[int, int]] = frozenset()


class Budget:
    """What of the limits one file has used up; going beyond is a refusal."""

    def __init__(self, limits: WorkbookLimits) -> None:
        self._limits = limits
        self._bytes = self._cells = self._characters = 0

    def take_bytes(self, count: int) -> None:
        """Bytes that were unpacked."""
        self._bytes += count
        if self._bytes > self._limits.unpacked_bytes:
            raise DeliveryRefused(
                "FILE_TOO_LARGE",
                f"isi berkas lebih dari {self._limits.unpacked_bytes // 1_000_000} MB "
                "setelah dibuka",
            )

    def take_cells(self, position: int, height: int, width: int) -> None:
        """A sheet whose last filled cell stands in row ``height``, column ``width``."""
        self._cells += height * width
        if self._cells > self._limits.cells:
            raise DeliveryRefused(
                "FILE_TOO_LARGE",
                f"lembar ke-{position} terisi sampai baris {height} kolom ke-{width}",
            )

    def take_characters(self, count: int) -> None:
        """Characters in cells, as often as they are shown."""
        self._characters += count
        if self._characters > self._limits.characters:
            raise DeliveryRefused(
                "FILE_TOO_LARGE",
                f"teks di semua sel lebih dari {self._limits.characters // 1_000_000} juta huruf",
            )

    @property
    def characters_left(self) -> int:
        """How many more characters cells may hold."""
        return self._limits.characters - self._characters

    @property
    def cells_at_most(self) -> int:
        """How many cells a file may have."""
        return self._limits.cells
