"""What officers are asked on one night, answer in the workbook, and find applied the next."""

import hashlib
from datetime import date

import openpyxl
import pytest

from jamsos.report.summary import write_summary
from jamsos.review.night import read_decisions, write_review_queue
from jamsos.sources import SOURCES
from tests.support import nights
from tests.support.doubts import (
    DOUBLE,
    MEANT,
    REFUSED,
    RENAMED,
    STRANGER,
    asked,
    combine,
    decided,
    deliver_doubts,
    deliver_lists,
    propose,
)
from tests.support.judgements import CHECKS, DECIDES

NEXT = date(2026, 11, 23)
BOOK = "64.08.04 Sangatta Utara.xlsx"
MATCH, DOUBLES, RULES, VALUES = "Siapa yang dimaksud", "Dugaan ganda", "Aturan", "Koreksi"
REFUSALS = "Tidak dipakai"
HEADING_ROW = 4
DECIDED = {
    "Dasar (surat atau kunjungan)": "KTP dilihat",
    "Petugas": DECIDES,
    "Tanggal": "22-11-2026",
}
CHECKED = {"Pemeriksa": CHECKS, "Setuju? (ya/tidak)": "ya", "Tanggal periksa": "23-11-2026"}


@pytest.fixture
def inbox(installation):
    deliver_doubts(installation.inbox)
    return installation.inbox


@pytest.fixture
def book(inbox, installation):
    """The workbook of the first night."""
    written = write_review_queue(combine())
    assert [path.name for path in written.paths] == [BOOK]
    return written.paths[0]


class Clerk:
    """Somebody who opens a workbook, types into yellow cells, and sends it."""

    def __init__(self, path):
        self.workbook = openpyxl.load_workbook(path)

    def rows(self, sheet):
        """Each line by its headings, with the row it stands in."""
        headings = [cell.value for cell in self.workbook[sheet][HEADING_ROW]]
        for row in self.workbook[sheet].iter_rows(min_row=HEADING_ROW + 1):
            told = dict(zip(headings, (cell.value for cell in row), strict=True))
            yield row[0].row, told

    def about(self, sheet, name):
        """The row whose cells tell ``name``, and what stands there."""
        (found,) = [
            (row, told)
            for row, told in self.rows(sheet)
            if name in " ".join(map(str, told.values()))
        ]
        return found

    def fill(self, sheet, row, **typed):
        self.fill_in(sheet, row, typed)

    def fill_in(self, sheet, row, typed):
        headings = {cell.value: cell.column for cell in self.workbook[sheet][HEADING_ROW]}
        for heading, value in typed.items():
            cell = self.workbook[sheet].cell(row, headings[heading])
            assert not cell.protection.locked, heading
            cell.value = value

    def send(self, inbox, name="jawaban.xlsx"):
        target = inbox / "review_answers" / name
        target.parent.mkdir(parents=True, exist_ok=True)
        self.workbook.save(target)
        return target


def next_night(inbox, as_of=NEXT):
    """Read what came back, collect, combine and ask again."""
    read = read_decisions(as_of=as_of)
    deliver_lists(inbox, as_of)
    for source in SOURCES:
        nights.collect(source, as_of)
    run = combine(as_of)
    return read, run, write_review_queue(run)


def outcomes():
    return asked(
        "select decision, checking from identity.review_lines "
        "where (decision, checking) <> ('empty', 'empty') order by line_id"
    )


def test_questions_of_one_night_are_answered_in_the_next(inbox, book):
    clerk = Clerk(book)
    row, told = clerk.about(MATCH, STRANGER)
    assert told["NIK"] == f"{STRANGER}\n{MEANT}"
    assert told["Putusan"] == "sama"  # proposed, and nobody has signed it
    assert "99,9 %" in told["Kemiripan"]
    clerk.fill_in(MATCH, row, DECIDED | CHECKED)
    row, told = clerk.about(DOUBLES, DOUBLE)
    clerk.fill_in(DOUBLES, row, {"Putusan": "berbeda"} | DECIDED | CHECKED)
    row, told = clerk.about(RULES, RENAMED)
    assert told["Nama"].split("\n") == ["Yohanes Laing", "SITI AMINAH"]
    assert "Terbuka 0 hari" in told["Keadaan"]
    clerk.fill_in(RULES, row, {"Putusan": "terima"} | DECIDED)
    clerk.send(inbox)

    read, run, written = next_night(inbox)

    assert read.files == {"read": 1}
    assert read.decisions["taken"] == 3
    assert read.checks["taken"] == 2
    people = decided(run)
    assert people[DOUBLE] == ("eligible", [])
    assert people[RENAMED] == ("needs_review", ["NAME_DISAGREES"])  # nobody has checked it
    assert people[MEANT] == ("eligible", [])
    assert STRANGER not in people
    again = Clerk(written.paths[0])
    assert MATCH not in again.workbook.sheetnames
    row, told = again.about(RULES, RENAMED)
    assert f"Menunggu pemeriksa (diputuskan {DECIDES})" in told["Keadaan"]
    assert told["Putusan"] == "terima"
    assert "Terbuka 1 hari" in told["Keadaan"]
    again.fill_in(RULES, row, CHECKED)
    again.send(inbox, "pemeriksaan.xlsx")

    read, run, _ = next_night(inbox, date(2026, 11, 24))

    assert read.files == {"known": 1, "read": 1}
    assert read.checks["taken"] == 1
    assert decided(run)[RENAMED] == ("eligible", [])
    summary = write_summary(run.run_id).read_text(encoding="utf-8")
    assert "Pertanyaan terbuka: aturan" in summary


def test_what_cannot_be_taken_is_told_in_the_next_workbook(inbox, book):
    clerk = Clerk(book)
    row, _ = clerk.about(RULES, RENAMED)
    same_hand = CHECKED | {"Pemeriksa": DECIDES}
    clerk.fill_in(RULES, row, {"Putusan": "terima"} | DECIDED | same_hand)
    row, _ = clerk.about(RULES, REFUSED)
    clerk.fill_in(RULES, row, {"Putusan": "terima", "Petugas": DECIDES, "Tanggal": "22-11-2026"})
    row, _ = clerk.about(DOUBLES, DOUBLE)
    clerk.fill_in(DOUBLES, row, {"Putusan": "berbeda"} | DECIDED | {"Tanggal": "24-11-2026"})
    clerk.send(inbox)

    read, run, written = next_night(inbox)

    assert read.decisions == {"taken": 1, "basis_missing": 1, "date_unclear": 1, "empty": 1}
    assert read.checks == {"maker_is_checker": 1, "empty": 3}
    assert decided(run)[RENAMED] == ("needs_review", ["NAME_DISAGREES"])
    told = [list(row.values()) for _, row in Clerk(written.paths[0]).rows(REFUSALS)]
    assert sorted(why for *_, why in told) == [
        "Dasar putusan belum diisi.",
        "Pemeriksa harus orang lain daripada yang memutuskan.",
        "Tanggal tidak terbaca, di masa depan, atau sebelum pertanyaan diajukan.",
    ]


def test_a_correction_holds_only_in_place_of_what_stands_there(inbox, book):
    clerk = Clerk(book)
    _, told = clerk.about(RULES, RENAMED)
    _, other = clerk.about(RULES, REFUSED)
    correction = {"Kolom": "Nama", "Isi baru": "Siti Aminah"} | DECIDED | CHECKED
    first, second = HEADING_ROW + 1, HEADING_ROW + 2
    clerk.fill_in(
        VALUES,
        first,
        correction | {"ID pertanyaan": told["ID pertanyaan"], "Isi lama": "Yohanes Laing"},
    )
    clerk.fill_in(
        VALUES,
        second,
        correction | {"ID pertanyaan": other["ID pertanyaan"], "Isi lama": "Yohanes"},
    )
    clerk.send(inbox)

    _, run, _ = next_night(inbox)

    assert outcomes() == [("taken", "taken"), ("old_value_differs", "nothing_to_check")]
    assert decided(run)[RENAMED] == ("eligible", [])
    assert decided(run)[REFUSED] == ("needs_review", ["NAME_DISAGREES"])

    propose(inbox, {RENAMED: "Yohanes Lawai", REFUSED: "Yohanes Laing"})
    _, run, _ = next_night(inbox, date(2026, 11, 24))

    assert decided(run)[RENAMED] == ("needs_review", ["NAME_DISAGREES"])


def test_the_same_run_gives_the_same_bytes_and_the_same_file_changes_nothing(inbox, book):
    first = hashlib.sha256(book.read_bytes()).hexdigest()
    run = combine()

    assert hashlib.sha256(write_review_queue(run).paths[0].read_bytes()).hexdigest() == first
    assert book.stat().st_mode & 0o777 == 0o600

    clerk = Clerk(book)
    row, _ = clerk.about(DOUBLES, DOUBLE)
    clerk.fill_in(DOUBLES, row, {"Putusan": "sama"} | DECIDED | CHECKED)
    clerk.send(inbox)
    (inbox / "review_answers" / "rusak.xlsx").write_bytes(b"bukan buku kerja")
    assert read_decisions(as_of=NEXT).files == {"read": 1, "refused": 1}
    before = asked("select judgement_id, question_id from identity.judgements")
    clerk.send(inbox, "sekali lagi.xlsx")

    again = read_decisions(as_of=NEXT)

    assert again.files["refused"] == 1
    assert again.decisions.get("taken", 0) == 0
    assert asked("select judgement_id, question_id from identity.judgements") == before
    assert asked(
        "select message from ops.ingest_steps where source = 'review_answers' "
        "and outcome = 'refused' limit 1"
    )[0][0].startswith("REVIEW_BOOK_DAMAGED")
