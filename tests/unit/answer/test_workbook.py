"""A slip as a village opens it: safe, guarded, the same for the same facts."""

import re
import stat
from dataclasses import replace
from datetime import date

import openpyxl
import pytest
from python_calamine import CalamineWorkbook

from jamsos.answer.layout import slip_layout
from jamsos.answer.slip import AcceptedRow, Problem, Question, ReadColumn, Slip, UnreadRow
from jamsos.answer.workbook import write_slip
from jamsos.collect.delivery.slip_mark import SHEETS_OF_A_SLIP, is_slip
from jamsos.gates.suites import load_suite
from jamsos.sources import roster_contract
from tests.support.rosters import SITI, a_roster

ODD = ('=HYPERLINK("http://x","y")', "+62 812", "@SUM(A1)", "http://x.id", "007", "{=1+1}", "-1")
PROBLEM = Problem("B (NIK)", "NIK tidak berjumlah 16 angka.", "Periksa KTP atau KK.")
QUESTION = Question(
    "T-AAAAAAAAAA", 7, date(2026, 11, 20), 2, (PROBLEM,),
    {"nik": "0064080", "full_name": ODD[0], "phone": ODD[1]}, None,
)  # fmt: skip
SLIP = Slip(
    delivery_id="K-BBBBBBBBBB",
    village_code="64.08.04.2001",
    village_name="Sangatta Utara",
    district_name="Sangatta Utara",
    office="Dinas",
    period=date(2026, 12, 1),
    file_name="berkas.xlsx",
    sha256="0123456789abcdef",
    as_of=date(2026, 11, 22),
    status="published",
    layout="Daftar usulan program",
    sheet="lembar ke-1",
    heading_row="1",
    columns=(ReadColumn("B", "NIK", "NIK"),),
    questions=(QUESTION,),
    accepted=tuple(AcceptedRow(10 + at, text, (text,), (text,)) for at, text in enumerate(ODD)),
    unread=(UnreadRow(1, "judul"),),
    next_steps=("Isi sel kuning.",),
)


@pytest.fixture
def written(tmp_path):
    path = tmp_path / "slips" / f"{SLIP.file_stem}.xlsx"
    write_slip(path, SLIP)
    return path


def test_the_same_slip_is_the_same_bytes_and_another_is_not(written, tmp_path):
    write_slip(tmp_path / "again.xlsx", SLIP)
    write_slip(tmp_path / "other.xlsx", replace(SLIP, as_of=date(2026, 11, 23)))

    assert (tmp_path / "again.xlsx").read_bytes() == written.read_bytes()
    assert (tmp_path / "other.xlsx").read_bytes() != written.read_bytes()
    properties = openpyxl.load_workbook(written).properties
    assert {properties.created.date(), properties.modified.date()} == {SLIP.as_of}
    assert "Penerima: pemerintah desa pengusul" in properties.description


def test_a_slip_is_its_owners_alone_and_leaves_nothing_half_written(written):
    assert stat.S_IMODE(written.stat().st_mode) == 0o600
    assert stat.S_IMODE(written.parent.stat().st_mode) == 0o700
    assert [path.name for path in written.parent.iterdir()] == [
        "64.08.04.2001 Sangatta Utara - jawaban 01234567.xlsx"
    ]


def test_every_cell_is_text_whatever_a_village_typed(written):
    book = openpyxl.load_workbook(written)
    types = {cell.data_type for sheet in book for row in sheet for cell in row if cell.value}
    values = {cell.value for sheet in book for row in sheet for cell in row}

    assert types == {"s"}
    assert {*ODD, "0064080"} <= values
    assert not any(cell.hyperlink for sheet in book for row in sheet for cell in row)
    with CalamineWorkbook.from_path(str(written)) as again:
        cells = [cell for name in again.sheet_names
                 for row in again.get_sheet_by_name(name).to_python() for cell in row]  # fmt: skip
    assert {type(cell) for cell in cells} == {str}


def test_only_the_yellow_cells_can_be_edited_and_they_keep_text(written):
    book = openpyxl.load_workbook(written)
    sheet = book["Perlu diperbaiki"]
    always = [each.heading for each in slip_layout().answers if each.is_always]
    wanted = [*always, slip_layout().marks["withdraw"]]
    headings = [cell.value for cell in sheet[4]]
    free = {cell.coordinate for row in sheet for cell in row if not cell.protection.locked}

    assert all(each.protection.sheet for each in book)
    assert headings[-len(wanted) :] == wanted
    assert free == {sheet.cell(5, headings.index(each) + 1).coordinate for each in wanted}
    assert {sheet[place].number_format for place in free} == {"@"}
    assert not any(not cell.protection.locked for each in book.worksheets if each is not sheet
                   for row in each for cell in row)  # fmt: skip


def test_a_nik_of_another_length_is_not_taken(written):
    sheet = openpyxl.load_workbook(written)["Perlu diperbaiki"]
    rules = {str(rule.sqref): rule for rule in sheet.data_validations.dataValidation}
    nik, sex, withdraw = rules["M5"], rules["P5"], rules["T5"]

    assert (nik.type, nik.operator, nik.formula1) == ("textLength", None, "16") or (
        nik.type, nik.operator, nik.formula1,
    ) == ("textLength", "equal", "16")  # fmt: skip
    assert sex.formula1 == '"L,P"'
    assert withdraw.formula1 == '"ya"'


def test_headings_stay_in_sight_and_a_page_is_a4_landscape(written):
    for sheet in openpyxl.load_workbook(written):
        assert (sheet.page_setup.paperSize, sheet.page_setup.orientation) == (9, "landscape")
        if sheet.title != "Ringkasan":
            assert sheet.freeze_panes.endswith("5")
            assert sheet.print_title_rows == "$4:$4"


def test_a_slip_is_known_by_its_sheets_and_a_roster_is_none(written, tmp_path):
    roster = a_roster(tmp_path / "64.08.04.2001 Sangatta Utara.xlsx", [SITI])
    text = tmp_path / "Perlu diperbaiki.xlsx"
    text.write_text("Ringkasan")

    assert is_slip(written.rename(tmp_path / "apa saja.xlsx"))
    assert not is_slip(roster)
    assert not is_slip(text)
    assert set(slip_layout().sheets.values()) >= SHEETS_OF_A_SLIP


def test_every_reason_of_a_row_names_the_column_it_speaks_of():
    told_by_the_row = {"ROW_WITHDRAWN", "CELL_IS_FORMULA"}
    reasons = load_suite("village_rosters").reasons - told_by_the_row
    layout = slip_layout()

    assert reasons == layout.at_fault.keys()
    assert set(layout.at_fault.values()) <= layout.columns.keys()
    assert {each.name for each in layout.answers} == roster_contract().columns.keys()
    assert layout.columns.keys() == roster_contract().columns.keys()
    assert layout.layouts.keys() == {each.name for each in roster_contract().layouts}


def test_no_heading_of_a_slip_is_one_of_a_roster():
    known = set().union(*(each.known_headings for each in roster_contract().layouts))
    layout = slip_layout()
    told = [each.heading for each in (*layout.answers, *layout.typed)] + [*layout.marks.values()]

    assert known.isdisjoint(re.sub(r"[^a-z0-9]+", "", each.lower()) for each in told)
