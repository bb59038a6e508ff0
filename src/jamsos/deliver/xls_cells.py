"""How the cells of an .xls sheet are held, by its records."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from pathlib import Path

import xlrd
from xlrd.compdoc import CompDoc, CompDocError

from jamsos.deliver.template import Template, column_letters

UNREADABLE = (xlrd.XLRDError, CompDocError, struct.error)
_HELD_AS = {"text": xlrd.XL_CELL_TEXT, "integer": xlrd.XL_CELL_NUMBER, "date": xlrd.XL_CELL_DATE}
_EMPTY = {xlrd.XL_CELL_EMPTY, xlrd.XL_CELL_BLANK}
_TOLD = {"text": "text", "integer": "a number", "date": "a date"}
# Kinds of records that xlrd reads as if they were values.
_FORMULA, _LINK = 0x0006, 0x01B8


def wrongly_held(path: Path, template: Template) -> list[str]:
    """Cells of another type than their column's, formulas, links, and cells beside the columns."""
    content = path.read_bytes()
    faults = list(_live(CompDoc(content)))
    workbook = xlrd.open_workbook(file_contents=content)
    if template.sheet not in workbook.sheet_names():
        return [*faults, f"has no sheet {template.sheet}"]
    return [*faults, *_of_another_type(workbook.sheet_by_name(template.sheet), template)]


def _of_another_type(sheet: xlrd.sheet.Sheet, template: Template) -> Iterator[str]:
    for at in range(template.first_row - 1, sheet.nrows):
        types = sheet.row_types(at)
        for position, held in enumerate(types):
            if held in _EMPTY:
                continue
            if position >= len(template.columns):
                letters = column_letters(position)
                yield f"row {at + 1}, column {letters}: is beside the template's columns"
                continue
            column = template.columns[position]
            if held != _HELD_AS[column.kind]:
                yield f"row {at + 1}, {column.header}: is not held as {_TOLD[column.kind]}"


def _live(package: CompDoc) -> Iterator[str]:
    if any(entry.name == "_VBA_PROJECT_CUR" for entry in package.dirlist):
        yield "holds a program (macros)"
    memory, start, size = package.locate_named_stream("Workbook")
    if memory is None:
        return  # xlrd says so
    at, end = start, start + size
    while at + 4 <= end:
        kind, length = struct.unpack_from("<HH", memory, at)
        if kind == _FORMULA:
            row, position = struct.unpack_from("<HH", memory, at + 4)
            yield f"cell {column_letters(position)}{row + 1}: holds a formula"
        elif kind == _LINK:
            (row,) = struct.unpack_from("<H", memory, at + 4)
            yield f"row {row + 1}: holds a link"
        at += 4 + length
