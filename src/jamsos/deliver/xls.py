"""One sheet as .xls, the only form of the layout of 2020: the same list gives the same bytes.

Nothing here can make a formula or a link: a text is a text cell in the number format «@», whatever
it begins with. The form knows no title, and no more than 65.536 rows in a sheet.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import IO

import xlwt

from jamsos.deliver.template import Cell, Template, real_date

_FORMATS = {"integer": "0", "text": "@", "date": "dd-mm-yyyy"}
_WIDTH = 20 * 256  # of a column: in 256ths of a digit


def write_xls(file: IO[bytes], template: Template, rows: Sequence[Sequence[Cell]]) -> None:
    """Write ``rows``, in the order of the template's columns."""
    styles = {
        kind: xlwt.easyxf(num_format_str=number_format) for kind, number_format in _FORMATS.items()
    }
    workbook = xlwt.Workbook(encoding="utf-8")
    sheet = workbook.add_sheet(template.sheet)
    for number, texts in enumerate([*template.rows_above_header, template.header]):
        for position, text in enumerate(texts):
            sheet.write(number, position, text, styles["text"])
    for position, column in enumerate(template.columns):
        sheet.col(position).width = _WIDTH
        sheet.col(position).set_style(styles[column.kind])
    kinds = [column.kind for column in template.columns]
    for number, row in enumerate(rows, template.first_row - 1):
        for position, (kind, value) in enumerate(zip(kinds, row, strict=True)):
            if value is not None and value != "":
                held = real_date(str(value)) if kind == "date" else value
                sheet.write(number, position, held, styles[kind])
    workbook.save(file)
