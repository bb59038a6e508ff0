"""One sheet as .xlsx: the same list gives the same bytes, on any night.

A spreadsheet library stamps the hour into the file (rustpy-xlsxwriter into docProps, and it holds
1000000 as ``1000000.0``), and packing its work a second time takes longer than writing these seven
parts. Nothing below can make a formula or a link: a text is an ``inlineStr`` cell in the number
format «@» (text), whatever it begins with, and stays one when somebody edits it.
"""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from typing import IO
from xml.sax.saxutils import escape, quoteattr

from jamsos.deliver.template import Cell, Column, Template, column_letters, real_date

_DAY_ZERO = date(1899, 12, 30)  # of the serial numbers in which spreadsheets keep dates
_STYLE = {"integer": 0, "text": 1, "date": 2}  # index into cellXfs of _STYLES
_ROWS_AT_ONCE = 2_000

_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_SHEET_NS = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE_NS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE_NS = "http://schemas.openxmlformats.org/package/2006"
_SHEET_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"

_CONTENT_TYPES = (
    f'{_XML}<Types xmlns="{_PACKAGE_NS}/content-types">'
    '<Default Extension="rels"'
    ' ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    f'<Override PartName="/xl/workbook.xml" ContentType="{_SHEET_TYPE}.sheet.main+xml"/>'
    f'<Override PartName="/xl/styles.xml" ContentType="{_SHEET_TYPE}.styles+xml"/>'
    '<Override PartName="/xl/worksheets/sheet1.xml"'
    f' ContentType="{_SHEET_TYPE}.worksheet+xml"/><Override PartName="/docProps/core.xml"'
    ' ContentType="application/vnd.openxmlformats-package.core-properties+xml"/></Types>'
)
_PACKAGE_RELATIONS = (
    f'{_XML}<Relationships xmlns="{_PACKAGE_NS}/relationships"><Relationship Id="rId1"'
    f' Type="{_OFFICE_NS}/officeDocument" Target="xl/workbook.xml"/><Relationship Id="rId2"'
    f' Type="{_PACKAGE_NS}/relationships/metadata/core-properties" Target="docProps/core.xml"/>'
    "</Relationships>"
)
_WORKBOOK_RELATIONS = (
    f'{_XML}<Relationships xmlns="{_PACKAGE_NS}/relationships"><Relationship Id="rId1"'
    f' Type="{_OFFICE_NS}/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2"'
    f' Type="{_OFFICE_NS}/styles" Target="styles.xml"/></Relationships>'
)
_STYLES = (
    f'{_XML}<styleSheet xmlns="{_SHEET_NS}">'
    '<numFmts count="1"><numFmt numFmtId="164" formatCode="dd\\-mm\\-yyyy"/></numFmts>'
    '<fonts count="1"><font><sz val="11"/><name val="Calibri"/><family val="2"/></font></fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill>'
    '<fill><patternFill patternType="gray125"/></fill></fills>'
    '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
    '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
    '<cellXfs count="3"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>'
    '<xf numFmtId="49" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>'
    '<xf numFmtId="164" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>'
    '</cellXfs><cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/>'
    "</cellStyles></styleSheet>"
)


def write_xlsx(
    file: IO[bytes], template: Template, rows: Sequence[Sequence[Cell]], *, title: str
) -> None:
    """Write ``rows``, in the order of the template's columns; ``title`` is the document's."""
    with zipfile.ZipFile(file, "w") as archive:
        _add(archive, "[Content_Types].xml", [_CONTENT_TYPES])
        _add(archive, "_rels/.rels", [_PACKAGE_RELATIONS])
        _add(archive, "docProps/core.xml", [_properties(title)])
        _add(archive, "xl/workbook.xml", [_workbook(template.sheet)])
        _add(archive, "xl/_rels/workbook.xml.rels", [_WORKBOOK_RELATIONS])
        _add(archive, "xl/styles.xml", [_STYLES])
        _add(archive, "xl/worksheets/sheet1.xml", _sheet(template, rows))


def _add(archive: zipfile.ZipFile, name: str, pieces: Iterator[str] | list[str]) -> None:
    part = zipfile.ZipInfo(name)  # dated 1980, as every part of every file
    part.compress_type = zipfile.ZIP_DEFLATED
    part.create_system = 3
    with archive.open(part, "w") as target:
        for piece in pieces:
            target.write(piece.encode("utf-8"))


def _properties(title: str) -> str:
    return (
        f'{_XML}<cp:coreProperties xmlns:cp="{_PACKAGE_NS}/metadata/core-properties"'
        f' xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>{escape(title)}</dc:title>'
        "</cp:coreProperties>"
    )


def _workbook(sheet: str) -> str:
    return (
        f'{_XML}<workbook xmlns="{_SHEET_NS}" xmlns:r="{_OFFICE_NS}"><sheets>'
        f'<sheet name={quoteattr(sheet)} sheetId="1" r:id="rId1"/></sheets></workbook>'
    )


def _sheet(template: Template, rows: Sequence[Sequence[Cell]]) -> Iterator[str]:
    last = f"{column_letters(len(template.columns) - 1)}{template.first_row + len(rows) - 1}"
    widths = "".join(
        f'<col min="{number}" max="{number}" width="20" style="{_STYLE[column.kind]}"'
        ' customWidth="1"/>'
        for number, column in enumerate(template.columns, 1)
    )
    yield f'{_XML}<worksheet xmlns="{_SHEET_NS}"><dimension ref="A1:{last}"/>'
    yield f"<cols>{widths}</cols><sheetData>"
    for number, texts in enumerate([*template.rows_above_header, template.header], 1):
        cells = (_text(column_letters(at), number, text) for at, text in enumerate(texts))
        yield f'<row r="{number}">{"".join(cells)}</row>'
    cell_makers = [(column.at, _maker(column)) for column in template.columns]
    for start in range(0, len(rows), _ROWS_AT_ONCE):
        first = template.first_row + start
        yield "".join(
            _row(number, row, cell_makers)
            for number, row in enumerate(rows[start : start + _ROWS_AT_ONCE], first)
        )
    yield "</sheetData></worksheet>"


CellMaker = Callable[[str, int, Cell], str]


def _row(number: int, row: Sequence[Cell], makers: list[tuple[str, CellMaker]]) -> str:
    cells = (
        make(letters, number, value)
        for (letters, make), value in zip(makers, row, strict=True)
        if value is not None and value != ""
    )
    return f'<row r="{number}">{"".join(cells)}</row>'


def _maker(column: Column) -> CellMaker:
    return {"text": _text, "integer": _integer, "date": _date}[column.kind]


def _text(letters: str, number: int, value: Cell) -> str:
    text = escape(str(value))
    space = "" if text == text.strip() else ' xml:space="preserve"'
    return f'<c r="{letters}{number}" s="1" t="inlineStr"><is><t{space}>{text}</t></is></c>'


def _integer(letters: str, number: int, value: Cell) -> str:
    return f'<c r="{letters}{number}"><v>{value:d}</v></c>'


def _date(letters: str, number: int, value: Cell) -> str:
    day = real_date(str(value))
    return f'<c r="{letters}{number}" s="2"><v>{(day - _DAY_ZERO).days}</v></c>'
