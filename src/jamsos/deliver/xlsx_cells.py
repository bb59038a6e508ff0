"""How the cells of an .xlsx sheet are held, by its XML."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree
from xml.parsers import expat

from jamsos.deliver.template import Column, Template

UNREADABLE = (zipfile.BadZipFile, expat.ExpatError, ElementTree.ParseError)
_TEXT_TYPES = {"inlineStr", "s", "str"}
_NUMBER_TYPES = {None, "n"}
_DIGITS = "0123456789"
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"


def wrongly_held(path: Path, template: Template) -> list[str]:
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
