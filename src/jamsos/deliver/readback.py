"""Re-open a written workbook and prove what its cells are.

Two readers that share nothing with the writer: one looks at how each cell is held (a NIK kept as a
number looks like text in many programs), python-calamine reads the values.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

from python_calamine import CalamineError, CalamineWorkbook

from jamsos.deliver import xls_cells, xlsx_cells
from jamsos.deliver.audit import ExportRefused, require
from jamsos.deliver.template import Cell, Column, Template

_CELLS = {"xls": xls_cells, "xlsx": xlsx_cells}


def read_back(path: Path, template: Template) -> list[tuple[Cell, ...]]:
    """The rows below the header, in file order, typed as in ``exports.bpjs__registrations``.

    Raises:
        ExportRefused: The file is no such workbook, a heading differs, or a cell is held
            otherwise than its column says; rows are named by the number a reader sees.
    """
    about = f"{path.name} read back"
    cells_of = _CELLS[template.form]
    try:
        require(about, cells_of.wrongly_held(path, template))
        with CalamineWorkbook.from_path(str(path)) as workbook:
            sheet = workbook.get_sheet_by_name(template.sheet)
            cells = sheet.to_python(skip_empty_area=False)
    except (CalamineError, *cells_of.UNREADABLE) as error:
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
