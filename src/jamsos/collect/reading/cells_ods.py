"""How far the sheets of an .ods reach, and which cells are formulas, before it is opened.

The library opens all sheets at once, hidden ones too, and writes out what a file only says to
repeat: a million rows may stand in twenty characters.
"""

from __future__ import annotations

import zipfile
from typing import Any
from xml.parsers import expat

from jamsos.collect.reading.archives import pieces
from jamsos.collect.reading.cells import Budget, Extent
from jamsos.collect.refusal import DeliveryRefused

CONTENT = "content.xml"
_MANIFEST = "META-INF/manifest.xml"
_OTHER_FILE = "'file:"
_VALUES = ("office:value-type", "office:value", "office:string-value", "calcext:value-type")


def extents(archive: zipfile.ZipFile, budget: Budget) -> list[Extent]:
    """The extent of each sheet, hidden or not, in the order of the sheets.

    Raises:
        DeliveryRefused: Larger than ``budget``, protected, or with values from other files.
        Exception: Whatever the libraries say of a file that is no workbook.
    """
    if _MANIFEST in archive.namelist() and any(
        b"encryption-data" in piece for piece in pieces(archive, _MANIFEST)
    ):
        raise DeliveryRefused("FILE_PROTECTED", "berkas dilindungi kata sandi")
    reader = _Reader(budget)
    parser = expat.ParserCreate()
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    parser.CharacterDataHandler = reader.text
    with archive.open(CONTENT) as content:
        parser.ParseFile(content)
    return reader.extents


class _Reader:
    """Follows rows and cells of ``content.xml``, what is repeated counted in."""

    def __init__(self, budget: Budget) -> None:
        self.extents: list[Extent] = []
        self._budget = budget
        self._row = self._column = 0
        self._rows = self._columns = 1
        self._is_filled = self._in_cell = False
        self._width = self._characters = 0

    def start(self, name: str, attributes: dict[str, Any]) -> None:
        match name:
            case "table:table":
                _refuse_other_file(attributes.get("table:name", ""))
                self.extents.append(Extent())
                self._row = 0
            case "table:table-row":
                self._rows = int(attributes.get("table:number-rows-repeated", 1))
                self._column = self._width = 0
            case "table:table-cell" | "table:covered-table-cell":
                self._start_cell(attributes)
            case "text:p" if self._in_cell:
                self._is_filled = True

    def _start_cell(self, attributes: dict[str, Any]) -> None:
        formula = attributes.get("table:formula")
        self._columns = int(attributes.get("table:number-columns-repeated", 1))
        self._in_cell, self._characters = True, len(attributes.get("office:string-value", ""))
        self._is_filled = formula is not None or any(name in attributes for name in _VALUES)
        if formula is None:
            return
        _refuse_other_file(formula)
        self._budget.take_cells(len(self.extents), self._rows, self._columns)
        self.extents[-1].formulas.update(
            (self._row + down, self._column + right)
            for down in range(self._rows)
            for right in range(self._columns)
        )

    def text(self, shown: str) -> None:
        self._characters += len(shown)

    def end(self, name: str) -> None:
        match name:
            case "table:table-cell" | "table:covered-table-cell":
                self._column += self._columns
                if self._is_filled:
                    self._width = self._column
                    self._budget.take_characters(self._characters * self._columns * self._rows)
                self._in_cell = self._is_filled = False
            case "table:table-row":
                self._row += self._rows
                if self._width:
                    self.extents[-1].reach(self._row, self._width)
            case "table:table":
                extent = self.extents[-1]
                self._budget.take_cells(len(self.extents), extent.height, extent.width)


def _refuse_other_file(said: str) -> None:
    if _OTHER_FILE in said:
        raise DeliveryRefused("FILE_HAS_LINKS", "berkas mengambil nilai dari berkas lain")
