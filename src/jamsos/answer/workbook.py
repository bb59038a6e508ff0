"""Write a slip as a workbook: the same slip gives the same bytes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from jamsos.answer.layout import SlipLayout, slip_layout
from jamsos.answer.sheets import (
    HEADING_ROW,
    About,
    BookWriter,
    Column,
    height,
    purpose_label,
    write_book,
)
from jamsos.answer.slip import Question, Slip
from jamsos.clock import day_name, month_name
from jamsos.warehouse.purposes import VILLAGE_REPAIR

_NIK_DIGITS = 16
_PRINTED_PERCENT = 44


def write_slip(path: Path, slip: Slip) -> None:
    """Write ``slip`` to ``path`` for its owner's eyes only, whole or not at all."""
    about = About(
        f"Jawaban usulan {slip.village_name}", slip.delivery_id, slip.office, slip.as_of,
        VILLAGE_REPAIR,
    )  # fmt: skip
    write_book(path, about, lambda workbook: _Writer(workbook, slip_layout()).write(slip))


class _Writer(BookWriter):
    """The four sheets of one slip."""

    def __init__(self, workbook: Workbook, layout: SlipLayout) -> None:
        super().__init__(workbook)
        self._layout = layout

    def write(self, slip: Slip) -> None:
        self._summary(slip)
        self._questions(slip)
        self._accepted(slip)
        self._unread(slip)

    def _sheet(self, kind: str, slip: Slip, widths: Sequence[int]) -> Worksheet:
        footer = f"{slip.village_name} · {slip.delivery_id}"
        return self.sheet(self._layout.sheets[kind], footer, widths)

    def _summary(self, slip: Slip) -> None:
        sheet = self._sheet("summary", slip, (30, 30, 34, 26))
        sheet.write_string(0, 0, f"Jawaban untuk {slip.village_name}", self.of.title)
        sheet.set_row(0, 26)
        sheet.write_string(
            1, 0, f"{slip.office} · usulan untuk {month_name(slip.period)}", self.of.under_title
        )
        row = self.facts(sheet, 3, "Kiriman", [
            (self._layout.marks["delivery"], slip.delivery_id, self.of.strong),
            ("Desa", f"{slip.village_code} {slip.village_name}, {slip.district_name}", None),
            ("Bulan pertanggungan", month_name(slip.period), None),
            ("Berkas", slip.file_name, None),
            ("Dibaca pada", day_name(slip.as_of), None),
            ("Musyawarah desa", slip.musdes or "nomor dan tanggal berita acara belum ada",
             None if slip.musdes else self.of.bad),
        ])  # fmt: skip
        row = self.facts(sheet, row + 1, "Hasil", self._results(slip))
        row = self.listed(sheet, row + 1, "Langkah berikutnya", slip.next_steps)
        if slip.columns:
            row = self._headings_read(sheet, row + 1, slip)
        label = purpose_label(VILLAGE_REPAIR, slip.as_of)
        self.listed(sheet, row + 1, "Catatan", (*slip.remarks, label))

    def _results(self, slip: Slip) -> list[tuple[str, str, Format | None]]:
        if slip.refusal:
            return [
                ("Berkas", "ditolak seluruhnya", self.of.bad),
                ("Masalah", f"{slip.refusal.text} ({slip.refusal.place})", None),
                ("Yang harus dilakukan", slip.refusal.action, self.of.strong),
            ]
        told = [
            ("Baris dikirim", str(slip.delivered), self.of.strong),
            ("Diterima" if slip.status != "held" else "Akan diterima",
             str(len(slip.accepted)), self.of.strong),
            ("Ditolak", str(len(slip.questions) + slip.withdrawn),
             self.of.bad if slip.questions else self.of.strong),
        ]  # fmt: skip
        if slip.withdrawn:
            told.append(("  di antaranya ditarik oleh desa", str(slip.withdrawn), None))
        problems = Counter(each.text for asked in slip.questions for each in asked.problems)
        told += [("", f"{count} baris: {text}", None) for text, count in problems.most_common()]
        told.append(("Baris tanpa orang", str(len(slip.unread) - slip.withdrawn), None))
        return told

    def _headings_read(self, sheet: Worksheet, row: int, slip: Slip) -> int:
        row = self.section(sheet, row, "Cara berkas dibaca")
        where = f"{slip.layout} · {slip.sheet} · judul di baris {slip.heading_row}"
        sheet.merge_range(row, 0, row, 3, "", self.of.value)
        sheet.write_string(row, 0, where, self.of.value)
        row += 1
        for position, title in enumerate(("Kolom", "Judul di berkas", "Dibaca sebagai")):
            sheet.write_string(row, position, title, self.of.heading)
        row += 1
        for column in slip.columns:
            sheet.write_string(row, 0, column.letters, self.of.cell)
            sheet.write_string(row, 1, column.heading, self.of.cell)
            sheet.write_string(row, 2, column.taken_for or "tidak dipakai", self.of.cell)
            row += 1
        return row

    def _questions(self, slip: Slip) -> None:
        layout = self._layout
        fixed = (
            Column("question_id", layout.marks["question"], 15),
            Column("source_row", "Baris di berkas", 8),
            Column("place", "Kolom", 18),
            Column("problem", "Masalah", 34),
            Column("action", "Yang harus dilakukan", 36),
            Column("since", "Ditanyakan sejak", 14),
        )
        withdraw = Column("withdraw", layout.marks["withdraw"], 13, "yes", "Tulis ya bila "
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
        self.table(sheet, self._layout.sheets["questions"], hint, columns)
        first_answer = len(columns) - len(answers)
        for position in range(first_answer, len(columns)):
            heading = columns[position].heading
            sheet.write_string(HEADING_ROW, position, heading, self.of.answer_heading)
        sheet.freeze_panes(HEADING_ROW + 1, 2)
        # On paper: what was typed on one page, what to answer on the next, each with its question.
        sheet.set_print_scale(_PRINTED_PERCENT)
        sheet.set_v_pagebreaks([first_answer])
        sheet.repeat_columns(0, 1)
        for row, question in enumerate(slip.questions, start=HEADING_ROW + 1):
            self._question(sheet, row, question)
            for position in range(first_answer, len(columns)):
                sheet.write_blank(row, position, None, self.of.answer)
        if slip.questions:
            last = HEADING_ROW + len(slip.questions)
            for position, column in enumerate(answers, start=first_answer):
                guard = _guard(column)
                sheet.data_validation(HEADING_ROW + 1, position, last, position, guard)

    def _question(self, sheet: Worksheet, row: int, question: Question) -> None:
        places = "\n".join(each.place for each in question.problems)
        texts = "\n".join(each.text for each in question.problems)
        actions = "\n".join(each.action for each in question.problems)
        since = f"{day_name(question.first_as_of)}\n({question.age_days} hari)"
        if question.last_answer:
            texts += f"\n{question.last_answer}"
        sheet.write_string(row, 0, question.question_id, self.of.mark)
        for position, told in enumerate(
            (str(question.source_row), places, texts, actions, since), start=1
        ):
            sheet.write_string(row, position, told, self.of.cell)
        for position, column in enumerate(self._layout.typed, start=6):
            sheet.write_string(row, position, question.typed.get(column.name, ""), self.of.typed)
        sheet.set_row(row, height((texts, 34), (actions, 36), (places, 18), (since, 14)))

    def _accepted(self, slip: Slip) -> None:
        columns = (
            Column("source_row", "Baris di berkas", 10),
            Column("name", "Nama di berkas", 32),
            Column("repairs", "Yang kami betulkan", 56),
            Column("remarks", "Yang perlu dilengkapi", 56),
        )
        sheet = self._sheet("accepted", slip, [each.width for each in columns])
        hint = (
            "Baris ini sudah dipakai. Diterima berarti terbaca; layak atau tidaknya diputuskan "
            "kemudian menurut aturan."
            if slip.status != "held"
            else "Baris ini terbaca, tetapi baru dipakai setelah berkas tidak lagi ditahan."
        )
        self.table(sheet, self._layout.sheets["accepted"], hint, columns)
        sheet.freeze_panes(HEADING_ROW + 1, 2)
        for row, each in enumerate(slip.accepted, start=HEADING_ROW + 1):
            repairs, remarks = "\n".join(each.repairs), "\n".join(each.remarks)
            for position, told in enumerate((str(each.source_row), each.name, repairs, remarks)):
                sheet.write_string(row, position, told, self.of.cell)
            sheet.set_row(row, height((each.name, 32), (repairs, 56), (remarks, 56)))

    def _unread(self, slip: Slip) -> None:
        columns = (
            Column("source_row", "Baris di berkas", 10), Column("why", "Keterangan", 90)
        )  # fmt: skip
        sheet = self._sheet("unread", slip, [each.width for each in columns])
        hint = "Baris yang tidak dibaca sebagai orang. Bila ada orang di sini, beri tahu kami."
        self.table(sheet, self._layout.sheets["unread"], hint, columns)
        sheet.freeze_panes(HEADING_ROW + 1, 0)
        for row, each in enumerate(slip.unread, start=HEADING_ROW + 1):
            sheet.write_string(row, 0, str(each.source_row), self.of.cell)
            sheet.write_string(row, 1, each.why, self.of.cell)


def _guard(column: Column) -> dict[str, object]:
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
