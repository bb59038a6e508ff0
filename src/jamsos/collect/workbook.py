"""Open a village workbook no larger than memory allows, and give the cells of its visible sheets.

The reader allocates every cell up to the last filled one, so one stray value in the last corner of
a sheet costs hundreds of gigabytes. How far each sheet reaches is therefore looked up first.
"""

from __future__ import annotations

import posixpath
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.etree import ElementTree
from xml.parsers import expat

from python_calamine import CalamineWorkbook, PasswordError, SheetVisibleEnum

from jamsos.collect.cleaning import Cell
from jamsos.collect.refusal import DeliveryRefused
from jamsos.sources.contract import WorkbookLimits

_WORKBOOK = "xl/workbook.xml"
_RELATIONS = "xl/_rels/workbook.xml.rels"


def visible_sheets(path: Path, limits: WorkbookLimits) -> Iterator[tuple[str, list[list[Cell]]]]:
    """Name and cells of each visible sheet, from left to right.

    Raises:
        DeliveryRefused: Protected by a password, or larger than ``limits``.
        Exception: Whatever the libraries say of a file that is no workbook.
    """
    if zipfile.is_zipfile(path):
        _check_size(path, limits)
    try:
        with CalamineWorkbook.from_path(str(path)) as workbook:
            for sheet in workbook.sheets_metadata:
                if sheet.visible == SheetVisibleEnum.Visible:
                    cells = workbook.get_sheet_by_name(sheet.name)
                    yield sheet.name, cells.to_python(skip_empty_area=False)
    except PasswordError:
        raise DeliveryRefused("FILE_PROTECTED", "berkas dilindungi kata sandi") from None


def _check_size(path: Path, limits: WorkbookLimits) -> None:
    with zipfile.ZipFile(path) as archive:
        if sum(part.file_size for part in archive.infolist()) > limits.unpacked_bytes:
            raise DeliveryRefused(
                "FILE_TOO_LARGE",
                f"isi berkas lebih dari {limits.unpacked_bytes // 1_000_000} MB setelah dibuka",
            )
        cells = 0
        for position, part in enumerate(_visible_parts(archive), start=1):
            height, width = _extent(archive, part)
            cells += height * width
            if cells > limits.cells:
                raise DeliveryRefused(
                    "FILE_TOO_LARGE",
                    f"lembar ke-{position} terisi sampai baris {height} kolom ke-{width}",
                )


def _visible_parts(archive: zipfile.ZipFile) -> Iterator[str]:
    """Where the archive keeps each visible sheet, in the order of the sheets."""
    targets = {
        relation.get("Id"): posixpath.normpath(posixpath.join("/xl", relation.get("Target", "")))
        for relation in ElementTree.fromstring(archive.read(_RELATIONS))
    }
    for sheet in ElementTree.fromstring(archive.read(_WORKBOOK)).iterfind(".//{*}sheet"):
        if sheet.get("state", "visible") == "visible":
            (relation,) = (value for name, value in sheet.items() if name.endswith("}id"))
            yield targets[relation].lstrip("/")


def _extent(archive: zipfile.ZipFile, part: str) -> tuple[int, int]:
    """Rows and columns up to the last filled cell, counted from the corner of the sheet."""
    row = column = height = width = 0

    def at_element(name: str, attributes: dict[str, Any]) -> None:
        nonlocal row, column, height, width
        match name.rpartition(":")[2]:
            case "row":
                row, column = int(attributes.get("r", row + 1)), 0
            case "c" if "r" in attributes:
                letters = attributes["r"].rstrip("0123456789")
                row, column = int(attributes["r"][len(letters) :]), 0
                for letter in letters:
                    column = 26 * column + ord(letter) - 64
            case "c":
                column += 1
            case "v" | "is":
                height, width = max(height, row), max(width, column)

    parser = expat.ParserCreate()
    parser.StartElementHandler = at_element
    with archive.open(part) as content:
        parser.ParseFile(content)
    return height, width
