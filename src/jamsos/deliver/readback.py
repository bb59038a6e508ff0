"""Re-open a written workbook and prove what its cells are.

Two readers that share nothing with the writer: expat looks at how the sheet's XML holds each cell
(a NIK kept as a number looks like text in many programs), python-calamine reads the values.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from xml.etree import ElementTree
from xml.parsers import expat

from python_calamine import CalamineError, CalamineWorkbook

from jamsos.deliver.audit import ExportRefused, require
from jamsos.deliver.template import Cell, Column, Template

_TEXT_TYPES = {"inlineStr", "s", "str"}
_NUMBER_TYPES = {None, "n"}
_DIGITS = "0123456789"
_UNREADABLE = (zipfile.BadZipFile, CalamineError, expat.ExpatError, ElementTree.ParseError)
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"


def read_back(path: Path, template: Template) -> list[tuple[Cell, ...]]:
    """The rows below the header, in file order, typed as in ``exports.bpjs__registrations``.

    Raises:
        ExportRefused: The file is no such workbook, a heading differs, or a cell is held
            otherwise than its column says; rows are named by the number a reader sees.
    """
    about = f"{path.name} read back"
    try:
        require(about, _wrongly_held(path, template))
        with CalamineWorkbook.from_path(str(path)) as workbook:
            sheet = workbook.get_sheet_by_name(template.sheet)
            cells = sheet.to_python(skip_empty_area=False)
    except _UNREADABLE as error:
        raise ExportRefused(about, [f"no readable workbook ({type(error).__name__})"]) from None
    require(about, _wrong_header(cells, template))
    return [
        tuple(_typed(value, column) for value, column in zip(row, template.columns, strict=True))
        for row in cells[template.first_row - 1 :]
    ]


def _typed(value: object, column: Column) -> Cell:
    if value == "":
        return None
    if column.kind == "integer" and isinstance(value, float) and value.is_integer():
        return int(value)
    if column.kind == "date" and isinstance(value, date | datetime):
        return value.strftime("%d-%m-%Y")
    return value


def _wrong_header(cells: list[list[object]], template: Template) -> Iterator[str]:
    row = template.first_row - 1
    header = cells[row - 1] if len(cells) >= row else []
    if len(header) != len(template.columns):
        yield f"row {row}: has {len(header)} columns, not {len(template.columns)}"
        return
    for found, column in zip(header, template.columns, strict=True):
        if found != column.header:
            yield f"row {row}, column {column.at}: is not headed {column.header}"


def _wrongly_held(path: Path, template: Template) -> list[str]:
    """Cells of another type than their column's, formulas, links, and cells beside the columns."""
    faults: list[str] = []
    columns = {column.at: column for column in template.columns}
    well_held = {
        (column.at, held)
        for column in template.columns
        for held in (_TEXT_TYPES if column.kind == "text" else _NUMBER_TYPES)
    }
    place = ""

    def start(tag: str, attributes: dict[str, str]) -> None:
        nonlocal place
        if tag == "c":
            place = attributes.get("r", "")
            if (place.rstrip(_DIGITS), attributes.get("t")) not in well_held:
                faults.extend(_fault_of_place(place, template, columns))
        elif tag == "f":
            faults.append(f"cell {place}: holds a formula")
        elif tag == "hyperlink":
            faults.append(f"cell {attributes.get('ref', '')}: holds a link")

    def refuse_doctype(*_: object) -> None:
        raise expat.ExpatError("a document type has no place in a sheet")

    parser = expat.ParserCreate()
    parser.StartElementHandler = start
    parser.StartDoctypeDeclHandler = refuse_doctype
    with zipfile.ZipFile(path) as archive:
        if "xl/vbaProject.bin" in archive.namelist():
            faults.append("holds a program (macros)")
        part = _sheet_part(archive, template.sheet)
        if part is None:
            return [*faults, f"has no sheet {template.sheet}"]
        with archive.open(part) as sheet:
            parser.ParseFile(sheet)
    return faults


def _fault_of_place(place: str, template: Template, columns: dict[str, Column]) -> Iterator[str]:
    letters = place.rstrip(_DIGITS)
    number = place[len(letters) :]
    if not letters or not number:
        yield "a cell does not say where it stands"
    elif int(number) < template.first_row:
        return  # hints and headings; their texts are compared
    elif letters not in columns:
        yield f"row {number}, column {letters}: is beside the template's columns"
    else:
        held = "text" if columns[letters].kind == "text" else "a number"
        yield f"row {number}, {columns[letters].header}: is not held as {held}"


def _sheet_part(archive: zipfile.ZipFile, sheet: str) -> str | None:
    """The part of the package that holds this sheet, if there is one."""
    sheets = ElementTree.fromstring(archive.read("xl/workbook.xml")).iterfind(".//{*}sheet")
    relation = {entry.get("name"): entry.get(_RELATION) for entry in sheets}.get(sheet)
    relations = ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))
    target = {entry.get("Id"): entry.get("Target") for entry in relations}.get(relation)
    if target is None:
        return None
    return target.removeprefix("/") if target.startswith("/") else f"xl/{target}"
