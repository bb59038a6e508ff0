"""Writes a small .ods, as LibreOffice saves it, whose bytes depend on its cells alone."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

from jamsos.simulate.workbook import Cell, Formula, Sheet, write_parts

_MIMETYPE = "application/vnd.oasis.opendocument.spreadsheet"
_DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n'
_NAMES = "urn:oasis:names:tc:opendocument:xmlns:"
_MANIFEST = (
    f'{_DECLARATION}<manifest:manifest xmlns:manifest="{_NAMES}manifest:1.0" '
    'manifest:version="1.2">'
    f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{_MIMETYPE}"/>'
    '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/>'
    "</manifest:manifest>"
)
_HEAD = (
    f'{_DECLARATION}<office:document-content xmlns:office="{_NAMES}office:1.0" '
    f'xmlns:table="{_NAMES}table:1.0" xmlns:text="{_NAMES}text:1.0" '
    f'xmlns:style="{_NAMES}style:1.0" xmlns:number="{_NAMES}datastyle:1.0" '
    'office:version="1.2"><office:automatic-styles>'
    '<number:date-style style:name="day"><number:day number:style="long"/>'
    '<number:text>/</number:text><number:month number:style="long"/>'
    '<number:text>/</number:text><number:year number:style="long"/></number:date-style>'
    '<style:style style:name="date" style:family="table-cell" style:data-style-name="day"/>'
    '<style:style style:name="shown" style:family="table">'
    '<style:table-properties table:display="true"/></style:style>'
    '<style:style style:name="hidden" style:family="table">'
    '<style:table-properties table:display="false"/></style:style>'
    "</office:automatic-styles><office:body><office:spreadsheet>"
)
_FOOT = "</office:spreadsheet></office:body></office:document-content>"


def write_opendocument(path: Path, sheets: Sequence[Sheet]) -> None:
    """Write ``sheets`` to ``path``, replacing what is there."""
    content = _HEAD + "".join(map(_table, sheets)) + _FOOT
    write_parts(
        path,
        {"mimetype": _MIMETYPE, "content.xml": content, "META-INF/manifest.xml": _MANIFEST},
    )


def _table(sheet: Sheet) -> str:
    spans = {(span.row, span.column): span for span in sheet.merged}
    covered = {
        (row, column)
        for span in sheet.merged
        for row in range(span.row, span.last_row + 1)
        for column in range(span.column, span.last_column + 1)
    } - spans.keys()
    style = "hidden" if sheet.is_hidden else "shown"
    out = [f'<table:table table:name={quoteattr(sheet.name)} table:style-name="{style}">']
    for number, row in enumerate(sheet.rows, 1):
        width = max([len(row), *(column for at, column in covered if at == number)])
        cells = []
        for column in range(1, width + 1):
            value = row[column - 1] if column <= len(row) else None
            if (number, column) in covered:
                cells.append("<table:covered-table-cell/>")
                continue
            span, merged = spans.get((number, column)), ""
            if span:
                merged = (
                    f' table:number-columns-spanned="{span.last_column - span.column + 1}"'
                    f' table:number-rows-spanned="{span.last_row - span.row + 1}"'
                )
            cells.append(_cell(value, merged))
        out.append(f"<table:table-row>{''.join(cells) or '<table:table-cell/>'}</table:table-row>")
    out.append("</table:table>")
    return "".join(out)


def _cell(value: Cell, merged: str) -> str:
    """One cell; every blank is written out, for several in a row would be read as one."""
    if value is None:
        return f"<table:table-cell{merged}/>"
    if isinstance(value, str):
        text = escape(value).replace("  ", " <text:s/>")
        if text.startswith(" "):
            text = f"<text:s/>{text[1:]}"
        kind, shown = 'office:value-type="string"', text
    elif isinstance(value, date):
        kind = (
            f'office:value-type="date" office:date-value="{value.isoformat()}" '
            'table:style-name="date"'
        )
        shown = f"{value:%d/%m/%Y}"
    elif isinstance(value, Formula):
        kind = f'table:formula={quoteattr("of:=" + value.text)} office:value-type="string"'
        shown = escape(value.shown)
    else:
        kind, shown = f'office:value-type="float" office:value="{value!r}"', f"{value:.15G}"
    return f"<table:table-cell{merged} {kind}><text:p>{shown}</text:p></table:table-cell>"
