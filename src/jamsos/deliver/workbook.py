"""Write the list of a month as the template's kind of workbook."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from jamsos.deliver.template import Cell, Template
from jamsos.deliver.xls import write_xls
from jamsos.deliver.xlsx import write_xlsx


def write_workbook(
    path: Path, template: Template, rows: Sequence[Sequence[Cell]], *, title: str
) -> None:
    """Write ``rows``, in the order of the template's columns, and flush them to the disk.

    ``title`` tells two months with the same people apart, where the form has room for one.
    The file is readable by its owner and group only: it holds personal data. An existing file is
    replaced, so give a temporary name and rename it when it has been read back.
    """
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_TRUNC, 0o640)
    with os.fdopen(descriptor, "w+b") as file:
        if template.form == "xls":
            write_xls(file, template, rows)
        else:
            write_xlsx(file, template, rows, title=title)
        file.flush()
        os.fsync(file.fileno())
