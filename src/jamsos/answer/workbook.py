"""Write a slip as a workbook: the same slip gives the same bytes.

Every value is written as text, so that nothing a village typed becomes a formula or a link and no
program makes a number of a NIK. Only the yellow cells can be edited.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from io import BytesIO
from pathlib import Path

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from jamsos.answer.layout import SlipColumn, SlipLayout, slip_layout
from jamsos.answer.slip import Question, Slip
from jamsos.clock import day_name, month_name

_INK, _GREEN, _PALE, _YELLOW, _RED = "#1F2933", "#1B5E4B", "#E8F1EE", "#FFF4B8", "#A4262C"
_GREY, _LINE = "#5F6B76", "#C9D3D0"
_NIK_DIGITS = 16
_CHARACTERS_A_LINE, _LINE_HEIGHT, _FEWEST_LINES = 1.1, 14.5, 1
_HEADING_ROW = 3  # of the table sheets, counted from 0
_PRINTED_PERCENT = 44


def write_slip(path: Path, slip: Slip) -> None:
    """Write ``slip`` to ``path`` for its owner's eyes only, whole or not at all."""
    content = BytesIO()
    workbook = xlsxwriter.Workbook(content, {"in_memory": True, "constant_memory": False})
    workbook.set_properties(
        {
            "title": f"Jawaban usulan {slip.village_name}",
            "subject": slip.delivery_id,
            "author": slip.office,
            "created": datetime(slip.as_of.year, slip.as_of.month, slip.as_of.day),  # noqa: DTZ001
        }
    )
    _Writer(workbook, slip_layout()).write(slip)
    workbook.close()
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    part = path.with_name(f".{path.name}.part")
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content.getvalue())
        file.flush()
        os.fsync(file.fileno())
    part.replace(path)


class _Writer:
    """The four sheets of one slip."""

    def __init__(self, workbook: xlsxwriter.Workbook, layout: SlipLayout) -> None:
        self._workbook = workbook
        self._layout = layout
        text = {"font_name": "Calibri", "font_size": 10, "font_color": _INK, "num_format": "@",
                "valign": "top", "text_wrap": True}  # fmt: skip
        boxed = text | {"border": 1, "border_color": _LINE}
        self._title = self._format(
            text, bold=True, font_size=16, font_color=_GREEN, text_wrap=False
        )
        self._under_title = self._format(text, font_color=_GREY, text_wrap=False)
        self._section = self._format(
            text, bold=True, font_size=11, font_color=_GREEN, bottom=2, bottom_color=_GREEN
        )
        self._label = self._format(text, font_color=_GREY)
        self._value = self._format(text)
        self._strong = self._format(text, bold=True)
        self._bad = self._format(text, bold=True, font_color=_RED)
        self._heading = self._format(
            boxed, bold=True, font_color="#FFFFFF", bg_color=_GREEN, valign="vcenter"
        )
        self._answer_heading = self._format(boxed, bold=True, bg_color=_YELLOW, valign="vcenter")
        self._cell = self._format(boxed)
        self._mark = self._format(boxed, bold=True, text_wrap=False)
        self._typed = self._format(boxed, font_color=_GREY, bg_color="#F7F8F8")
        self._answer = self._format(boxed, bg_color=_YELLOW, locked=False)

    def _format(self, base: dict[str, object], **more: object) -> Format:
        return self._workbook.add_format(base | more)

    def write(self, slip: Slip) -> None:
        self._summary(slip)
        self._questions(slip)
        self._accepted(slip)
        self._unread(slip)

    def _sheet(self, kind: str, slip: Slip, widths: Sequence[int]) -> Worksheet:
        sheet = self._workbook.add_worksheet(self._layout.sheets[kind])
        sheet.hide_gridlines(2)
        sheet.set_landscape()
        sheet.set_paper(9)  # A4
        sheet.fit_to_pages(1, 0)
        sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
        sheet.set_footer(f"&L&8{slip.village_name} · {slip.delivery_id}&R&8&P / &N")
        for position, width in enumerate(widths):
            sheet.set_column(position, position, width)
        sheet.protect("", {"format_columns": True, "format_rows": True, "sort": False})
        return sheet

    def _summary(self, slip: Slip) -> None:
        sheet = self._sheet("summary", slip, (30, 30, 34, 26))
        sheet.write_string(0, 0, f"Jawaban untuk {slip.village_name}", self._title)
        sheet.set_row(0, 26)
        sheet.write_string(
            1, 0, f"{slip.office} · usulan untuk {month_name(slip.period)}", self._under_title
        )
        row = self._facts(sheet, 3, "Kiriman", [
            (self._layout.marks["delivery"], slip.delivery_id, self._strong),
            ("Desa", f"{slip.village_code} {slip.village_name}, {slip.district_name}", None),
            ("Bulan pertanggungan", month_name(slip.period), None),
            ("Berkas", slip.file_name, None),
            ("Dibaca pada", day_name(slip.as_of), None),
            ("Musyawarah desa", slip.musdes or "nomor dan tanggal berita acara belum ada",
             None if slip.musdes else self._bad),
        ])  # fmt: skip
        row = self._facts(sheet, row + 1, "Hasil", self._results(slip))
        row = self._list(sheet, row + 1, "Langkah berikutnya", slip.next_steps)
        if slip.columns:
            row = self._headings_read(sheet, row + 1, slip)
        if slip.remarks:
            self._list(sheet, row + 1, "Catatan", slip.remarks)

    def _results(self, slip: Slip) -> list[tuple[str, str, Format | None]]:
        if slip.refusal:
            return [
                ("Berkas", "ditolak seluruhnya", self._bad),
                ("Masalah", f"{slip.refusal.text} ({slip.refusal.place})", None),
                ("Yang harus dilakukan", slip.refusal.action, self._strong),
            ]
        told = [
            ("Baris dikirim", str(slip.delivered), self._strong),
            ("Diterima" if slip.status != "held" else "Akan diterima",
             str(len(slip.accepted)), self._strong),
            ("Ditolak", str(len(slip.questions) + slip.withdrawn),
             self._bad if slip.questions else self._strong),
        ]  # fmt: skip
        if slip.withdrawn:
            told.append(("  di antaranya ditarik oleh desa", str(slip.withdrawn), None))
        problems = Counter(each.text for asked in slip.questions for each in asked.problems)
        told += [("", f"{count} baris: {text}", None) for text, count in problems.most_common()]
        told.append(("Baris tanpa orang", str(len(slip.unread) - slip.withdrawn), None))
        return told

    def _facts(
        self, sheet: Worksheet, row: int, title: str, facts: list[tuple[str, str, Format | None]]
    ) -> int:
        row = self._section_title(sheet, row, title)
        for label, value, form in facts:
            sheet.write_string(row, 0, label, self._label)
            sheet.merge_range(row, 1, row, 3, "", form or self._value)
            sheet.write_string(row, 1, value, form or self._value)
            sheet.set_row(row, _height((value, 88)))
            row += 1
        return row

    def _list(self, sheet: Worksheet, row: int, title: str, lines: Sequence[str]) -> int:
        row = self._section_title(sheet, row, title)
        for number, line in enumerate(lines, start=1):
            told = f"{number}. {line}"
            sheet.merge_range(row, 0, row, 3, "", self._value)
            sheet.write_string(row, 0, told, self._value)
            sheet.set_row(row, _height((told, 118)))
            row += 1
        return row

    def _headings_read(self, sheet: Worksheet, row: int, slip: Slip) -> int:
        row = self._section_title(sheet, row, "Cara berkas dibaca")
        where = f"{slip.layout} · {slip.sheet} · judul di baris {slip.heading_row}"
        sheet.merge_range(row, 0, row, 3, "", self._value)
        sheet.write_string(row, 0, where, self._value)
        row += 1
        for position, title in enumerate(("Kolom", "Judul di berkas", "Dibaca sebagai")):
            sheet.write_string(row, position, title, self._heading)
        row += 1
        for column in slip.columns:
            sheet.write_string(row, 0, column.letters, self._cell)
            sheet.write_string(row, 1, column.heading, self._cell)
            sheet.write_string(row, 2, column.taken_for or "tidak dipakai", self._cell)
            row += 1
        return row

    def _section_title(self, sheet: Worksheet, row: int, title: str) -> int:
        for position in range(4):
            sheet.write_string(row, position, title if position == 0 else "", self._section)
        sheet.set_row(row, 20)
        return row + 1

    def _questions(self, slip: Slip) -> None:
        layout = self._layout
        fixed = (
            SlipColumn("question_id", layout.marks["question"], 15),
            SlipColumn("source_row", "Baris di berkas", 8),
            SlipColumn("place", "Kolom", 18),
            SlipColumn("problem", "Masalah", 34),
            SlipColumn("action", "Yang harus dilakukan", 36),
            SlipColumn("since", "Ditanyakan sejak", 14),
        )
        withdraw = SlipColumn("withdraw", layout.marks["withdraw"], 13, "yes", "Tulis ya bila "
                              "orang ini tidak jadi diusulkan")  # fmt: skip
        asked = (each for each in layout.answers if each.is_always or each.name in slip.asks)
        answers = (*asked, withdraw)
        columns = (*fixed, *layout.typed, *answers)
        sheet = self._sheet("questions", slip, [each.width for each in columns])
        hint = (
            "Isi hanya sel kuning, simpan, lalu kirim kembali berkas ini. Yang dikosongkan tidak "
            "diubah."
            if slip.questions
            else "Tidak ada yang perlu diperbaiki."
        )
        self._table(sheet, "questions", hint, columns)
        first_answer = len(columns) - len(answers)
        for position in range(first_answer, len(columns)):
            heading = columns[position].heading
            sheet.write_string(_HEADING_ROW, position, heading, self._answer_heading)
        sheet.freeze_panes(_HEADING_ROW + 1, 2)
        # On paper: what was typed on one page, what to answer on the next, each with its question.
        sheet.set_print_scale(_PRINTED_PERCENT)
        sheet.set_v_pagebreaks([first_answer])
        sheet.repeat_columns(0, 1)
        for row, question in enumerate(slip.questions, start=_HEADING_ROW + 1):
            self._question(sheet, row, question)
            for position in range(first_answer, len(columns)):
                sheet.write_blank(row, position, None, self._answer)
        if slip.questions:
            last = _HEADING_ROW + len(slip.questions)
            for position, column in enumerate(answers, start=first_answer):
                guard = _guard(column)
                sheet.data_validation(_HEADING_ROW + 1, position, last, position, guard)

    def _question(self, sheet: Worksheet, row: int, question: Question) -> None:
        places = "\n".join(each.place for each in question.problems)
        texts = "\n".join(each.text for each in question.problems)
        actions = "\n".join(each.action for each in question.problems)
        since = f"{day_name(question.first_as_of)}\n({question.age_days} hari)"
        if question.last_answer:
            texts += f"\n{question.last_answer}"
        sheet.write_string(row, 0, question.question_id, self._mark)
        for position, told in enumerate(
            (str(question.source_row), places, texts, actions, since), start=1
        ):
            sheet.write_string(row, position, told, self._cell)
        for position, column in enumerate(self._layout.typed, start=6):
            sheet.write_string(row, position, question.typed.get(column.name, ""), self._typed)
        sheet.set_row(row, _height((texts, 34), (actions, 36), (places, 18), (since, 14)))

    def _accepted(self, slip: Slip) -> None:
        columns = (
            SlipColumn("source_row", "Baris di berkas", 10),
            SlipColumn("name", "Nama di berkas", 32),
            SlipColumn("repairs", "Yang kami betulkan", 56),
            SlipColumn("remarks", "Yang perlu dilengkapi", 56),
        )
        sheet = self._sheet("accepted", slip, [each.width for each in columns])
        hint = (
            "Baris ini sudah dipakai. Diterima berarti terbaca; layak atau tidaknya diputuskan "
            "kemudian menurut aturan."
            if slip.status != "held"
            else "Baris ini terbaca, tetapi baru dipakai setelah berkas tidak lagi ditahan."
        )
        self._table(sheet, "accepted", hint, columns)
        sheet.freeze_panes(_HEADING_ROW + 1, 2)
        for row, each in enumerate(slip.accepted, start=_HEADING_ROW + 1):
            repairs, remarks = "\n".join(each.repairs), "\n".join(each.remarks)
            for position, told in enumerate((str(each.source_row), each.name, repairs, remarks)):
                sheet.write_string(row, position, told, self._cell)
            sheet.set_row(row, _height((each.name, 32), (repairs, 56), (remarks, 56)))

    def _unread(self, slip: Slip) -> None:
        columns = (
            SlipColumn("source_row", "Baris di berkas", 10), SlipColumn("why", "Keterangan", 90)
        )  # fmt: skip
        sheet = self._sheet("unread", slip, [each.width for each in columns])
        hint = "Baris yang tidak dibaca sebagai orang. Bila ada orang di sini, beri tahu kami."
        self._table(sheet, "unread", hint, columns)
        sheet.freeze_panes(_HEADING_ROW + 1, 0)
        for row, each in enumerate(slip.unread, start=_HEADING_ROW + 1):
            sheet.write_string(row, 0, str(each.source_row), self._cell)
            sheet.write_string(row, 1, each.why, self._cell)

    def _table(self, sheet: Worksheet, kind: str, hint: str, columns: Sequence[SlipColumn]) -> None:
        """Title, hint and headings of a sheet that is one table."""
        sheet.write_string(0, 0, self._layout.sheets[kind], self._title)
        sheet.set_row(0, 24)
        sheet.write_string(1, 0, hint, self._under_title)
        for position, column in enumerate(columns):
            sheet.write_string(_HEADING_ROW, position, column.heading, self._heading)
        sheet.set_row(_HEADING_ROW, 44)
        sheet.repeat_rows(_HEADING_ROW)


def _guard(column: SlipColumn) -> dict[str, object]:
    """What a yellow cell takes; an empty one is always fine."""
    told = {"input_title": column.heading[:32], "input_message": column.tip[:255]}
    match column.kind:
        case "nik":
            return told | {
                "validate": "length", "criteria": "==", "value": _NIK_DIGITS,
                "error_title": "NIK", "error_message": f"NIK berjumlah {_NIK_DIGITS} angka.",
            }  # fmt: skip
        case "sex":
            return told | {"validate": "list", "source": ["L", "P"]}
        case "yes":
            return told | {"validate": "list", "source": ["ya"]}
    return told | {"validate": "any"}


def _height(*texts: tuple[str, int]) -> float:
    """The height of a row, so that its longest wrapped text is seen whole."""
    lines = max(
        sum(max(1, -(-len(line) // int(width * _CHARACTERS_A_LINE))) for line in text.split("\n"))
        for text, width in texts
    )
    return max(lines, _FEWEST_LINES) * _LINE_HEIGHT + 3
