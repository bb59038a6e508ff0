"""How far the sheets of an .xlsx reach, and which cells are formulas, before it is opened.

The library that opens it allocates every cell up to the last filled one, so one stray value in the
last corner costs hundreds of gigabytes; and it copies a text that many cells share into each.
Most files write their cells in one plain way, which a regular expression reads fast; whatever looks
different in the least is given to an XML parser.
"""

from __future__ import annotations

import posixpath
import re
import zipfile
from collections.abc import Iterable, Iterator
from typing import Any
from xml.etree import ElementTree
from xml.parsers import expat

from jamsos.collect.reading.archives import pieces
from jamsos.collect.reading.cells import Budget, Extent
from jamsos.collect.refusal import DeliveryRefused

WORKBOOK = "xl/workbook.xml"
_RELATIONS = "xl/_rels/workbook.xml.rels"
_SHARED = "xl/sharedStrings.xml"
_LINKS = "xl/externalLinks/"
_LONGEST_CELL = 1 << 20

_CELL = re.compile(rb'<c r="([A-Z]{1,3})([0-9]{1,7})"[^<>]*>(\s*<[^c/])?')
_ANY_FORMULA = re.compile(rb"<f[\s/>]")
_FORMULA = re.compile(rb'<c r="([A-Z]{1,3})([0-9]{1,7})"[^<>]*>\s*<f([^<>]*)>')
_RANGE = re.compile(r"\$?([A-Z]{1,3})\$?([0-9]{1,7}):\$?([A-Z]{1,3})\$?([0-9]{1,7})")
_REFERENCE = re.compile(rb'\sref="([^"]*)"')
# Comments and the like, other alphabets, and cells or formulas written in an unusual way.
_NOT_PLAIN = (b"<!", b"\0")
_UNUSUAL = (re.compile(rb"<c[^ \w]"), re.compile(rb":[cf][\s/>]"))
_SHARED_CELL = (b'"s"', b"'s'")
_SHARED_END = re.compile(rb"</(?:[^\s<>/:]+:)?si\s*>")
_NUMBER_IN_CELL = re.compile(rb"<(?:[^\s<>/:]+:)?v[^<>]*>\s*([0-9]{1,9})\s*<")


class _NotPlain(Exception):
    """The sheet is written in a way that only an XML parser understands."""


def extents(archive: zipfile.ZipFile, budget: Budget) -> list[Extent]:
    """The extent of each sheet, in the order of the sheets; hidden ones are not looked at.

    Raises:
        DeliveryRefused: Larger than ``budget``, or with values from other files.
        Exception: Whatever the libraries say of a file that is no workbook.
    """
    if any(name.startswith(_LINKS) for name in archive.namelist()):
        raise DeliveryRefused("FILE_HAS_LINKS", "berkas mengambil nilai dari berkas lain")
    found = []
    shared_cells = 0
    parts = list(_parts(archive))
    visible = [part for part in parts if part]
    for part in parts:
        extent = Extent()
        found.append(extent)
        if part is None:
            continue
        try:
            shared_cells += _scan(pieces(archive, part), extent, budget)
        except _NotPlain:
            extent.formulas.clear()
            shared_cells += _parse(archive, part, extent, budget)
        budget.take_cells(visible.index(part) + 1, extent.height, extent.width)
    if _SHARED in archive.namelist():
        lengths = [len(text) for text in _split(pieces(archive, _SHARED), _SHARED_END)]
        if shared_cells * max(lengths, default=0) > budget.characters_left:
            for part in visible:
                for piece in _split(pieces(archive, part), re.compile(rb"</")):
                    number = _NUMBER_IN_CELL.search(piece + b"<")
                    if number and int(number.group(1)) < len(lengths):
                        budget.take_characters(lengths[int(number.group(1))])
    return found


def _parts(archive: zipfile.ZipFile) -> Iterator[str | None]:
    """Where the archive keeps each sheet, ``None`` for a hidden one."""
    targets = {
        relation.get("Id"): posixpath.normpath(posixpath.join("/xl", relation.get("Target", "")))
        for relation in ElementTree.fromstring(archive.read(_RELATIONS))
    }
    for sheet in ElementTree.fromstring(archive.read(WORKBOOK)).iterfind(".//{*}sheet"):
        (relation,) = (value for name, value in sheet.items() if name.endswith("}id"))
        is_visible = sheet.get("state", "visible") == "visible"
        yield targets[relation].lstrip("/") if is_visible else None


def _scan(content: Iterable[bytes], extent: Extent, budget: Budget) -> int:
    """Look over a plainly written sheet; the number of cells that show a shared text."""
    shared = 0
    for piece in _whole_cells(content):
        cells = _CELL.findall(piece)
        if (
            len(cells) != piece.count(b"<c ")
            or any(mark in piece for mark in _NOT_PLAIN)
            or any(unusual.search(piece) for unusual in _UNUSUAL)
        ):
            raise _NotPlain
        filled = [(letters, row) for letters, row, inside in cells if inside]
        if filled:
            columns, rows = map(set, zip(*filled, strict=True))
            extent.reach(max(map(int, rows)), max(map(_column, columns)))
        if b"<f" in piece:
            formulas = _FORMULA.findall(piece)
            if len(formulas) != len(_ANY_FORMULA.findall(piece)):
                raise _NotPlain
            for letters, row, attributes in formulas:
                reference = _REFERENCE.search(attributes) if b'"array"' in attributes else None
                _add_formula(
                    extent,
                    (int(row) - 1, _column(letters) - 1),
                    reference.group(1).decode() if reference else "",
                    budget,
                )
        shared += sum(map(piece.count, _SHARED_CELL))
    return shared


def _parse(archive: zipfile.ZipFile, part: str, extent: Extent, budget: Budget) -> int:
    """As :func:`_scan`, for whatever is XML."""
    row = column = shared = 0

    def at_element(name: str, attributes: dict[str, Any]) -> None:
        nonlocal row, column, shared
        match name.rpartition(":")[2]:
            case "row":
                row, column = int(attributes.get("r", row + 1)), 0
            case "c":
                shared += attributes.get("t") == "s"
                if "r" in attributes:
                    letters = attributes["r"].rstrip("0123456789")
                    row, column = int(attributes["r"][len(letters) :]), _column(letters.encode())
                else:
                    column += 1
            case "v" | "is":
                extent.reach(row, column)
            case "f":
                extent.reach(row, column)
                is_array = attributes.get("t") == "array"
                reference = attributes.get("ref", "") if is_array else ""
                _add_formula(extent, (row - 1, column - 1), reference, budget)

    parser = expat.ParserCreate()
    parser.StartElementHandler = at_element
    with archive.open(part) as content:
        parser.ParseFile(content)
    return shared


def _add_formula(extent: Extent, cell: tuple[int, int], reference: str, budget: Budget) -> None:
    """One formula; an array's is written in its first cell only and fills the others."""
    extent.formulas.add(cell)
    found = _RANGE.fullmatch(reference)
    if not found:
        return
    left, top, right, bottom = found.groups()
    rows = range(int(top) - 1, int(bottom))
    columns = range(_column(left.encode()) - 1, _column(right.encode()))
    if len(rows) * len(columns) + len(extent.formulas) > budget.cells_at_most:
        raise DeliveryRefused("FILE_TOO_LARGE", "satu rumus mengisi terlalu banyak sel")
    extent.formulas.update((row, column) for row in rows for column in columns)


def _whole_cells(content: Iterable[bytes]) -> Iterator[bytes]:
    """``content`` in pieces that end before a cell begins."""
    rest = b""
    for piece in content:
        rest += piece
        cut = rest.rfind(b"<c ")
        if cut > 0:
            yield rest[:cut]
            rest = rest[cut:]
        if len(rest) > 2 * _LONGEST_CELL:
            raise _NotPlain
    yield rest


def _split(content: Iterable[bytes], mark: re.Pattern[bytes]) -> Iterator[bytes]:
    rest = b""
    for piece in content:
        *whole, rest = mark.split(rest + piece)
        yield from whole
    yield rest


def _column(letters: bytes) -> int:
    """``A`` is 1."""
    column = 0
    for letter in letters:
        column = 26 * column + letter - 64
    return column
