"""Write the workbook of a district: the same questions give the same bytes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import astuple, fields
from pathlib import Path

from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from jamsos.answer.sheets import (
    HEADING_ROW,
    About,
    BookWriter,
    Column,
    height,
    purpose_label,
    write_book,
)
from jamsos.clock import day_name
from jamsos.review.book import Book, Question, Side
from jamsos.review.layout import ReviewLayout, review_layout
from jamsos.warehouse.purposes import OFFICER_REVIEW

_KINDS = ("match", "duplicate", "rule")
_EMPTY_CORRECTIONS = 40  # lines that an officer finds ready
_LONGEST_LIST = 255  # characters a spreadsheet takes in a list of choices
_ZOOM, _PRINTED_PERCENT = 80, 40
_SIDES = tuple(field.name for field in fields(Side))


def write_review_book(path: Path, book: Book) -> None:
    """Write ``book`` to ``path`` for its owner's eyes only, whole or not at all."""
    about = About(
        f"Pertanyaan {book.district_name}", book.book_id, book.office, book.as_of, OFFICER_REVIEW
    )
    write_book(path, about, lambda workbook: _Writer(workbook, review_layout(), book).write())


class _Writer(BookWriter):
    """Cover, one sheet for each kind of question, corrections, and what was not taken."""

    def __init__(self, workbook: Workbook, layout: ReviewLayout, book: Book) -> None:
        super().__init__(workbook)
        self._layout = layout
        self._book = book

    def write(self) -> None:
        self._cover()
        for kind in _KINDS:
            if questions := self._book.of_kind(kind):
                self._questions(kind, questions)
        self._corrections()
        if self._book.refusals:
            self._refusals()

    def _sheet(self, kind: str, widths: Sequence[int]) -> Worksheet:
        footer = f"{self._book.district_name} · {self._book.book_id}"
        sheet = self.sheet(self._layout.sheets[kind], footer, widths)
        sheet.set_zoom(_ZOOM)
        return sheet

    def _cover(self) -> None:
        book = self._book
        sheet = self._sheet("cover", (34, 30, 34, 26))
        sheet.write_string(0, 0, f"Pertanyaan untuk petugas: {book.district_name}", self.of.title)
        sheet.set_row(0, 26)
        sheet.write_string(1, 0, f"{book.office} · {day_name(book.as_of)}", self.of.under_title)
        row = self.facts(sheet, 3, "Berkas", [
            (self._layout.marks["book"], book.book_id, self.of.strong),
            ("Kecamatan", f"{book.district_code} {book.district_name}", None),
        ])  # fmt: skip
        counts = [(label, str(count), None) for label, count in book.counts]
        row = self.facts(sheet, row + 1, "Isi", counts)
        row = self.listed(sheet, row + 1, "Cara kerja", self._layout.cover["how"])
        label = purpose_label(OFFICER_REVIEW, book.as_of)
        self.listed(sheet, row + 1, "Catatan", (*self._layout.cover["notes"], label))

    def _questions(self, kind: str, questions: Sequence[Question]) -> None:
        layout = self._layout
        answers = (*layout.decided, *layout.signed)
        columns = (Column("question_id", layout.marks["question"], 15), *layout.shown, *answers)
        sheet = self._sheet(kind, [each.width for each in columns])
        self.table(sheet, layout.sheets[kind], layout.consequences[kind], columns)
        first_answer = len(columns) - len(answers)
        self._yellow_headings(sheet, answers, first_answer)
        sheet.freeze_panes(HEADING_ROW + 1, 1)
        # On paper: both sides on one page, what to answer on the next, each with its question.
        sheet.set_print_scale(_PRINTED_PERCENT)
        sheet.set_v_pagebreaks([first_answer])
        sheet.repeat_columns(0)
        sheet.autofilter(HEADING_ROW, 0, HEADING_ROW + len(questions), len(columns) - 1)
        for row, question in enumerate(questions, start=HEADING_ROW + 1):
            sheet.write_string(row, 0, question.question_id, self.of.mark)
            told = self._told(question)
            for position, column in enumerate(layout.shown, start=1):
                form = self.of.differs if _differs(column.name, question) else self.of.cell
                sheet.write_string(row, position, told[column.name], form)
            self._answers(sheet, row, answers, first_answer, question.typed)
            sheet.set_row(row, height(*((told[each.name], each.width) for each in layout.shown)))
        self._guards(sheet, kind, answers, first_answer, len(questions))

    def _told(self, question: Question) -> dict[str, str]:
        """What each column says of the question."""
        left, right = question.sides
        sides = {
            name: f"{one or '—'}\n{other or '—'}" if one or other else ""
            for name, one, other in zip(_SIDES, astuple(left), astuple(right), strict=True)
        }
        return sides | {
            "state": question.state,
            "question": question.question,
            "sides": "\n".join(self._layout.sides[question.kind]),
            "why": question.why,
            "valid": f"{question.valid_days} hari",
        }

    def _corrections(self) -> None:
        layout = self._layout
        columns = (*layout.corrected, *layout.signed)
        sheet = self._sheet("value", [each.width for each in columns])
        self.table(sheet, layout.sheets["value"], layout.consequences["value"], columns)
        self._yellow_headings(sheet, columns, 0)
        sheet.freeze_panes(HEADING_ROW + 1, 0)
        lines = [*self._book.corrections, *[{}] * _EMPTY_CORRECTIONS]
        for row, typed in enumerate(lines, start=HEADING_ROW + 1):
            self._answers(sheet, row, columns, 0, typed)
        self._guards(sheet, "value", columns, 0, len(lines))

    def _refusals(self) -> None:
        columns = (
            Column("question_id", self._layout.marks["question"], 16),
            Column("place", "Tempat di berkas", 24),
            Column("part", "Yang tidak dipakai", 26),
            Column("why", "Mengapa", 80),
        )
        sheet = self._sheet("refused", [each.width for each in columns])
        hint = self._layout.consequences["refused"]
        self.table(sheet, self._layout.sheets["refused"], hint, columns)
        sheet.freeze_panes(HEADING_ROW + 1, 0)
        for row, refusal in enumerate(self._book.refusals, start=HEADING_ROW + 1):
            for position, told in enumerate(astuple(refusal)):
                sheet.write_string(row, position, told, self.of.cell)
            sheet.set_row(row, height((refusal.why, 80), (refusal.place, 24)))

    def _yellow_headings(self, sheet: Worksheet, columns: Sequence[Column], first: int) -> None:
        for position, column in enumerate(columns, start=first):
            sheet.write_string(HEADING_ROW, position, column.heading, self.of.answer_heading)

    def _answers(
        self,
        sheet: Worksheet,
        row: int,
        columns: Sequence[Column],
        first: int,
        typed: Mapping[str, str],
    ) -> None:
        for position, column in enumerate(columns, start=first):
            if told := typed.get(column.name):
                sheet.write_string(row, position, told, self.of.answer)
            else:
                sheet.write_blank(row, position, None, self.of.answer)

    def _guards(
        self, sheet: Worksheet, kind: str, columns: Sequence[Column], first: int, lines: int
    ) -> None:
        choices = {
            "verdict": [*self._layout.verdicts.get(kind, {}).values()],
            "officer": [*self._book.officers],
            "checker": [*self._book.checkers],
            "yes": ["ya", "tidak"],
            "column": [*self._layout.columns.values()],
        }
        for position, column in enumerate(columns, start=first):
            guard: dict[str, object] = {
                "input_title": column.heading[:32], "input_message": column.tip[:255],
                "validate": "any",
            }  # fmt: skip
            chosen = choices.get(column.kind)
            if chosen and len(",".join(chosen)) <= _LONGEST_LIST:
                guard |= {"validate": "list", "source": chosen}
            sheet.data_validation(HEADING_ROW + 1, position, HEADING_ROW + lines, position, guard)


def _differs(name: str, question: Question) -> bool:
    """Whether both sides tell this, and not the same."""
    if name not in _SIDES:
        return False
    one, other = (getattr(side, name) for side in question.sides)
    return bool(one and other) and one.casefold() != other.casefold()
