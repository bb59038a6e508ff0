"""A workbook is for its district's eyes only, opens as text, and comes back as it was typed."""

from datetime import date

import openpyxl
import pytest

from jamsos.collect.refusal import DeliveryRefused
from jamsos.review.book import Book, Question, Refusal, Side
from jamsos.review.readback import read_review_book
from jamsos.review.workbook import write_review_book

NIGHT = date(2026, 11, 23)
VILLAGE = Side("=2+3", "01-02-1990", "P", "Sangatta Utara", "640804410290900", "", "", "")
REGISTRY = Side("SITI", "01-02-1990", "P", "Sangatta Utara", "6408044102909001", "", "RUKMINI", "")


def a_question(question_id, kind="rule", **typed):
    return Question(
        question_id, kind, "Terbuka 3 hari", "Mengapa?", (VILLAGE, REGISTRY), "", 365, typed
    )


QUESTIONS = (
    a_question("P-AAAAAAAAAA", verdict="terima", basis="KTP", decided_on="22-11-2026"),
    a_question("P-BBBBBBBBBB", "match", verdict="sama"),
    a_question("P-CCCCCCCCCC", "match"),
)

CORRECTION = {
    "question_id": "P-DDDDDDDDDD", "column_name": "Nama", "expected": "A", "new_value": "B",
}  # fmt: skip


@pytest.fixture
def path(tmp_path):
    book = Book(
        "64.08.04", "Sangatta Utara", "Distransnaker", NIGHT, QUESTIONS,
        (CORRECTION,),
        (Refusal("P-AAAAAAAAAA", "lembar ke-3, baris 5", "Putusan", "Dasar belum diisi."),),
        (("Aturan", 1),), ("verifikator-1",), ("verifikator-2",),
    )  # fmt: skip
    path = tmp_path / "review_queue" / book.file_name
    write_review_book(path, book)
    return path


def test_the_workbook_says_for_what_it_left_the_house(path):
    workbook = openpyxl.load_workbook(path)
    cover = " ".join(str(cell.value) for row in workbook.worksheets[0] for cell in row)

    assert "Penerima: petugas verifikasi Distransnaker" in cover
    assert "UU 27/2022" in workbook.properties.description


def test_what_stands_in_the_yellow_cells_comes_back(path):
    book = read_review_book(path, as_of=NIGHT)

    assert (book.book_id, book.district_code) == ("B-64.08.04-2026-11-23", "64.08.04")
    assert [(line.question_id, line.typed, line.is_correction) for line in book.lines] == [
        ("P-BBBBBBBBBB", {"verdict": "sama"}, False),
        ("P-CCCCCCCCCC", {}, False),
        (
            "P-AAAAAAAAAA",
            {"verdict": "terima", "basis": "KTP", "decided_on": "2026-11-22"},
            False,
        ),
        ("P-DDDDDDDDDD", {"column_name": "Nama", "expected": "A", "new_value": "B"}, True),
    ]


def test_only_yellow_cells_can_be_edited_and_nothing_is_a_formula(path):
    workbook = openpyxl.load_workbook(path)

    for sheet in workbook:
        assert sheet.protection.sheet, sheet.title
        for row in sheet.iter_rows():
            for cell in row:
                assert cell.data_type in ("s", "n", "inlineStr"), cell.coordinate
                assert cell.value is None or cell.data_type != "n"
                is_yellow = cell.fill.fgColor.rgb == "FFFFF4B8"
                assert cell.protection.locked or is_yellow, cell.coordinate
    assert oct(path.stat().st_mode & 0o777) == "0o600"


def test_what_the_two_say_otherwise_is_marked(path):
    sheet = openpyxl.load_workbook(path)["Aturan"]
    marked = {
        sheet.cell(4, cell.column).value for cell in sheet[5] if cell.fill.fgColor.rgb == "FFFBE3E1"
    }

    assert marked == {"Nama", "NIK"}


@pytest.mark.parametrize(
    ("damage", "told"),
    [
        (lambda book: book.remove(book["Petunjuk"]), "ID berkas"),
        (lambda book: book.remove(book["Koreksi"]), "Koreksi"),
        (lambda book: book["Aturan"].delete_cols(16), "hilang"),
        (lambda book: book["Siapa yang dimaksud"].__setitem__("A6", "P-BBBBBBBBBB"), "dua baris"),
    ],
)
def test_a_damaged_workbook_is_refused_in_words(path, damage, told):
    workbook = openpyxl.load_workbook(path)
    damage(workbook)
    workbook.save(path)

    with pytest.raises(DeliveryRefused, match=told):
        read_review_book(path, as_of=NIGHT)


def test_a_district_that_is_asked_nothing_of_a_kind_has_no_sheet_of_it(path):
    assert openpyxl.load_workbook(path).sheetnames == [
        "Petunjuk", "Siapa yang dimaksud", "Aturan", "Koreksi", "Tidak dipakai",
    ]  # fmt: skip
