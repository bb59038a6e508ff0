"""The look of our workbooks and how one is written: the same content gives the same bytes.

Every value is written as text, so that nothing somebody typed becomes a formula or a link and no
program makes a number of a NIK. Only the yellow cells can be edited.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from io import BytesIO
from pathlib import Path

import xlsxwriter
from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from jamsos.region import region
from jamsos.warehouse.purposes import purpose

HEADING_ROW = 3  # of a sheet that is one table, counted from 0
_INK, _GREEN, _YELLOW, _RED = "#1F2933", "#1B5E4B", "#FFF4B8", "#A4262C"
_GREY, _LINE, _PALE, _ROSE = "#5F6B76", "#C9D3D0", "#F7F8F8", "#FBE3E1"
_CHARACTERS_A_LINE, _LINE_HEIGHT, _FEWEST_LINES = 1.1, 14.5, 1


@dataclass(frozen=True)
class Column:
    """One column: our name, what stands above it, its width, and how a yellow cell is guarded.

    One that is not ``is_always`` there stands only where it is asked for.
    """

    name: str
    heading: str
    width: int
    kind: str = "text"
    tip: str = ""
    is_always: bool = True


@dataclass(frozen=True)
class About:
    """What a workbook says of itself in its properties."""

    title: str
    subject: str
    author: str
    day: date
    purpose_code: str  # for what it leaves the house, as purposes.csv has it


class Looks:
    """The formats of one workbook."""

    def __init__(self, workbook: Workbook) -> None:
        text = {"font_name": "Calibri", "font_size": 10, "font_color": _INK, "num_format": "@",
                "valign": "top", "text_wrap": True}  # fmt: skip
        boxed = text | {"border": 1, "border_color": _LINE}

        def made(base: dict[str, object], **more: object) -> Format:
            return workbook.add_format(base | more)

        self.title = made(text, bold=True, font_size=16, font_color=_GREEN, text_wrap=False)
        self.under_title = made(text, font_color=_GREY, text_wrap=False)
        self.section = made(
            text, bold=True, font_size=11, font_color=_GREEN, bottom=2, bottom_color=_GREEN
        )
        self.label = made(text, font_color=_GREY)
        self.value = made(text)
        self.strong = made(text, bold=True)
        self.bad = made(text, bold=True, font_color=_RED)
        self.heading = made(
            boxed, bold=True, font_color="#FFFFFF", bg_color=_GREEN, valign="vcenter"
        )
        self.answer_heading = made(boxed, bold=True, bg_color=_YELLOW, valign="vcenter")
        self.cell = made(boxed)
        self.mark = made(boxed, bold=True, text_wrap=False)
        self.typed = made(boxed, font_color=_GREY, bg_color=_PALE)
        self.differs = made(boxed, bg_color=_ROSE)
        self.answer = made(boxed, bg_color=_YELLOW, locked=False)


class BookWriter:
    """Sheets in the looks of the house."""

    def __init__(self, workbook: Workbook) -> None:
        self._workbook = workbook
        self.of = Looks(workbook)

    def sheet(self, name: str, footer: str, widths: Sequence[int]) -> Worksheet:
        """A protected sheet for A4 across, its rows free to be resized."""
        sheet = self._workbook.add_worksheet(name)
        sheet.hide_gridlines(2)
        sheet.set_landscape()
        sheet.set_paper(9)  # A4
        sheet.fit_to_pages(1, 0)
        sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
        sheet.set_footer(f"&L&8{footer}&R&8&P / &N")
        for position, width in enumerate(widths):
            sheet.set_column(position, position, width)
        sheet.protect(
            "", {"format_columns": True, "format_rows": True, "sort": False, "autofilter": True}
        )
        return sheet

    def section(self, sheet: Worksheet, row: int, title: str) -> int:
        """A line with a title over four columns; returns the row below."""
        for position in range(4):
            sheet.write_string(row, position, title if position == 0 else "", self.of.section)
        sheet.set_row(row, 20)
        return row + 1

    def facts(
        self, sheet: Worksheet, row: int, title: str, facts: list[tuple[str, str, Format | None]]
    ) -> int:
        """A section of labels and values; returns the row below."""
        row = self.section(sheet, row, title)
        for label, value, form in facts:
            sheet.write_string(row, 0, label, self.of.label)
            sheet.merge_range(row, 1, row, 3, "", form or self.of.value)
            sheet.write_string(row, 1, value, form or self.of.value)
            sheet.set_row(row, height((value, 88)))
            row += 1
        return row

    def listed(self, sheet: Worksheet, row: int, title: str, lines: Sequence[str]) -> int:
        """A section of numbered lines; returns the row below."""
        row = self.section(sheet, row, title)
        for number, line in enumerate(lines, start=1):
            told = f"{number}. {line}"
            sheet.merge_range(row, 0, row, 3, "", self.of.value)
            sheet.write_string(row, 0, told, self.of.value)
            sheet.set_row(row, height((told, 118)))
            row += 1
        return row

    def table(self, sheet: Worksheet, title: str, hint: str, columns: Sequence[Column]) -> None:
        """Title, hint and headings of a sheet that is one table."""
        sheet.write_string(0, 0, title, self.of.title)
        sheet.set_row(0, 24)
        sheet.write_string(1, 0, hint, self.of.under_title)
        for position, column in enumerate(columns):
            sheet.write_string(HEADING_ROW, position, column.heading, self.of.heading)
        sheet.set_row(HEADING_ROW, 44)
        sheet.repeat_rows(HEADING_ROW)


def write_book(path: Path, about: About, fill: Callable[[Workbook], None]) -> None:
    """Write what ``fill`` fills to ``path`` for its owner's eyes only, whole or not at all."""
    content = BytesIO()
    workbook = xlsxwriter.Workbook(content, {"in_memory": True, "constant_memory": False})
    workbook.set_properties(
        {
            "title": about.title,
            "subject": about.subject,
            "author": about.author,
            "comments": purpose_label(about.purpose_code, about.day),
            "created": datetime(about.day.year, about.day.month, about.day.day),  # noqa: DTZ001
        }
    )
    fill(workbook)
    workbook.close()
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    part = path.with_name(f".{path.name}.part")
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content.getvalue())
        file.flush()
        os.fsync(file.fileno())
    part.replace(path)


def purpose_label(purpose_code: str, day: date) -> str:
    """For what a file leaves, its law, its receiver and until when: for cover and properties."""
    return purpose(region(), purpose_code, day).label()


def height(*texts: tuple[str, int]) -> float:
    """The height of a row, so that its longest wrapped text is seen whole."""
    lines = max(
        sum(max(1, -(-len(line) // int(width * _CHARACTERS_A_LINE))) for line in text.split("\n"))
        for text, width in texts
    )
    return max(lines, _FEWEST_LINES) * _LINE_HEIGHT + 3
