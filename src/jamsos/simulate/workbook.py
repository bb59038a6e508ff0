"""Writes a small .xlsx whose bytes depend on its cells alone.

Library writers stamp the hour of writing into the file; a simulated regency of one seed must be
the same bytes every time. Text stays a text cell, a number a number, a date a real date cell.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from xml.sax.saxutils import escape


@dataclass(frozen=True)
class Formula:
    """A cell that is reckoned: ``text`` as after the equals sign, and what it shows."""

    text: str
    shown: str


Cell = str | int | float | date | Formula | None

_EXCEL_DAY_ZERO = date(1899, 12, 30).toordinal()
_DATE_STYLE, _BOLD_STYLE = 1, 2
_MADE = (1980, 1, 1, 0, 0, 0)  # the earliest moment a zip archive can name

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'

_STYLES = (
    f'{_DECLARATION}<styleSheet xmlns="{_MAIN}">'
    '<numFmts count="1"><numFmt numFmtId="164" formatCode="dd/mm/yyyy"/></numFmts>'
    '<fonts count="2"><font><sz val="11"/><name val="Calibri"/></font>'
    '<font><b/><sz val="11"/><name val="Calibri"/></font></fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill>'
    '<fill><patternFill patternType="gray125"/></fill></fills>'
    '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
    '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
    '<cellXfs count="3"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>'
    '<xf numFmtId="164" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>'
    '<xf numFmtId="0" fontId="1" fillId="0" borderId="0" xfId="0" applyFont="1"/></cellXfs>'
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles>'
    "</styleSheet>"
)


@dataclass(frozen=True)
class Span:
    """Cells merged into one; rows and columns count from 1, the last ones belong to it."""

    row: int
    column: int
    last_row: int
    last_column: int

    def __str__(self) -> str:
        first, last = column_letters(self.column - 1), column_letters(self.last_column - 1)
        return f"{first}{self.row}:{last}{self.last_row}"


@dataclass
class Sheet:
    """One worksheet; ``merged`` is merged cells, ``bold_rows`` counts from 1."""

    name: str
    rows: Iterable[Sequence[Cell]]
    is_hidden: bool = False
    merged: list[Span] = field(default_factory=list)
    bold_rows: set[int] = field(default_factory=set)


def write_workbook(path: Path, sheets: Sequence[Sheet]) -> None:
    """Write ``sheets`` to ``path``, replacing what is there."""
    write_parts(path, _parts(sheets))


def write_parts(path: Path, parts: dict[str, str]) -> None:
    """A zip archive of texts in this order, without the hour; a «mimetype» stays unpacked."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=3) as archive:
        for name, text in parts.items():
            entry = zipfile.ZipInfo(name, _MADE)
            is_packed = name != "mimetype"
            entry.compress_type = zipfile.ZIP_DEFLATED if is_packed else zipfile.ZIP_STORED
            archive.writestr(entry, text.encode())


def _parts(sheets: Sequence[Sheet]) -> dict[str, str]:
    return {
        "[Content_Types].xml": _content_types(len(sheets)),
        "_rels/.rels": _relations([("officeDocument", "xl/workbook.xml")]),
        "xl/workbook.xml": _workbook(sheets),
        "xl/_rels/workbook.xml.rels": _relations(
            [("worksheet", f"worksheets/sheet{n}.xml") for n in range(1, len(sheets) + 1)]
            + [("styles", "styles.xml")]
        ),
        "xl/styles.xml": _STYLES,
    } | {f"xl/worksheets/sheet{n}.xml": _sheet(sheet) for n, sheet in enumerate(sheets, 1)}


def column_letters(position: int) -> str:
    """``0`` is A, ``26`` is AA."""
    letters = ""
    position += 1
    while position:
        position, rest = divmod(position - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


_LETTERS = [column_letters(position) for position in range(100)]


def _sheet(sheet: Sheet) -> str:
    out = [f'{_DECLARATION}<worksheet xmlns="{_MAIN}"><sheetData>']
    for number, row in enumerate(sheet.rows, 1):
        cells = _cells(number, row, _BOLD_STYLE if number in sheet.bold_rows else 0)
        if cells:
            out.append(f'<row r="{number}">{cells}</row>')
    out.append("</sheetData>")
    if sheet.merged:
        ranges = "".join(f'<mergeCell ref="{merged}"/>' for merged in sheet.merged)
        out.append(f'<mergeCells count="{len(sheet.merged)}">{ranges}</mergeCells>')
    out.append("</worksheet>")
    return "".join(out)


def _cells(number: int, row: Sequence[Cell], style: int) -> str:
    out = []
    for letters, value in zip(_LETTERS, row, strict=False):
        if value is None:
            continue
        if isinstance(value, str):
            text = escape(value) if "&" in value or "<" in value or ">" in value else value
            out.append(
                f'<c r="{letters}{number}" s="{style}" t="inlineStr">'
                f'<is><t xml:space="preserve">{text}</t></is></c>'
            )
        elif isinstance(value, date):
            days = value.toordinal() - _EXCEL_DAY_ZERO
            out.append(f'<c r="{letters}{number}" s="{_DATE_STYLE}"><v>{days}</v></c>')
        elif isinstance(value, Formula):
            out.append(
                f'<c r="{letters}{number}" s="{style}" t="str">'
                f"<f>{escape(value.text)}</f><v>{escape(value.shown)}</v></c>"
            )
        else:
            out.append(f'<c r="{letters}{number}" s="{style}"><v>{value!r}</v></c>')
    return "".join(out)


def _workbook(sheets: Sequence[Sheet]) -> str:
    named = "".join(
        f'<sheet name="{escape(sheet.name)}" sheetId="{n}"'
        f'{" state=" + chr(34) + "hidden" + chr(34) if sheet.is_hidden else ""} r:id="rId{n}"/>'
        for n, sheet in enumerate(sheets, 1)
    )
    return (
        f'{_DECLARATION}<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}">'
        f"<sheets>{named}</sheets></workbook>"
    )


def _relations(targets: list[tuple[str, str]]) -> str:
    relations = "".join(
        f'<Relationship Id="rId{n}" Type="{_OFFICE}/{kind}" Target="{target}"/>'
        for n, (kind, target) in enumerate(targets, 1)
    )
    return (
        f'{_DECLARATION}<Relationships xmlns="{_PACKAGE}/relationships">{relations}</Relationships>'
    )


def _content_types(sheet_count: int) -> str:
    sheets = "".join(
        f'<Override PartName="/xl/worksheets/sheet{n}.xml" ContentType="{_TYPE}.worksheet+xml"/>'
        for n in range(1, sheet_count + 1)
    )
    return (
        f'{_DECLARATION}<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType='
        '"application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{_TYPE}.sheet.main+xml"/>'
        f"{sheets}"
        f'<Override PartName="/xl/styles.xml" ContentType="{_TYPE}.styles+xml"/></Types>'
    )
