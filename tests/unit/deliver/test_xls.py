"""The layout of 2020: an .xls with a row of hints, and a birth date that is a date."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
import xlrd
import xlwt

from jamsos.deliver.audit import ExportRefused
from jamsos.deliver.export import verify_export, write_export
from jamsos.deliver.readback import read_back
from jamsos.deliver.template import SHEET_ROWS, Template, load_template
from jamsos.deliver.workbook import write_workbook

from .conftest import person
from .test_workbook import ROW, named

SHEET = "Pendaftaran TK Baru BPU"


@pytest.fixture
def bpu_2020(kutai_timur) -> Template:
    return load_template(kutai_timur, "bpu_2020")


@pytest.fixture
def path(tmp_path):
    return tmp_path / "daftar.xls"


def test_the_layout_of_2020_begins_in_row_three(bpu_2020):
    assert bpu_2020.header == (
        "Nomor Identitas*",
        "Nama Lengkap*",
        "Tgl. Lahir*",
        "Handphone*",
        "Email",
        "Jenis Pekerjaan 1*",
        "Jenis Pekerjaan 2",
        "Lokasi Pekerjaan*",
        "Upah*",
        "Kode Paket*",
        "Bulan Iuran*",
    )
    assert (bpu_2020.sheet, bpu_2020.first_row, bpu_2020.form) == (SHEET, 3, "xls")
    assert all(
        column.header.endswith("*") == column.is_mandatory
        or column.source in {"email", "jenis_pekerjaan_2"}
        for column in bpu_2020.columns
    )


def test_each_cell_is_held_as_its_column_says(path, bpu_2020):
    write_workbook(path, bpu_2020, [ROW], title="Uji")

    book = xlrd.open_workbook(path, formatting_info=True)
    sheet = book.sheet_by_name(SHEET)
    assert sheet.row_values(1) == list(bpu_2020.header)
    nik, born, wage = (sheet.cell(2, at) for at in (0, 2, 8))
    assert (nik.ctype, nik.value) == (xlrd.XL_CELL_TEXT, ROW[0])
    assert (born.ctype, xlrd.xldate_as_tuple(born.value, book.datemode)[:3]) == (
        xlrd.XL_CELL_DATE,
        (1990, 2, 1),
    )
    assert (wage.ctype, wage.value) == (xlrd.XL_CELL_NUMBER, 1_000_000)
    shown = [
        book.format_map[book.xf_list[cell.xf_index].format_key].format_str for cell in (nik, born)
    ]
    assert shown == ["@", "dd-mm-yyyy"]
    assert read_back(path, bpu_2020) == [ROW]


@pytest.mark.parametrize("name", ["=1+1", "@SUM(A1)", "\t=1+1", "http://contoh.invalid", "007"])
def test_a_name_stays_a_text_whatever_it_begins_with(path, bpu_2020, name):
    write_workbook(path, bpu_2020, [named(name)], title="Uji")

    assert read_back(path, bpu_2020) == [named(name)]


def test_the_same_rows_are_the_same_bytes(tmp_path, bpu_2020):
    first, second = tmp_path / "satu.xls", tmp_path / "dua.xls"

    for each in (first, second):
        write_workbook(each, bpu_2020, [ROW] * 500, title="Uji")

    assert first.read_bytes() == second.read_bytes()


def edited(path, bpu_2020, *, row=2, column=1, value="lain", sheet=SHEET) -> None:
    """A file as somebody saved it who changed one cell of a list of one person."""
    workbook = xlwt.Workbook()
    written = workbook.add_sheet(sheet, cell_overwrite_ok=True)
    day = xlwt.easyxf(num_format_str="dd-mm-yyyy")
    for at, texts in enumerate([*bpu_2020.rows_above_header, bpu_2020.header]):
        for position, text in enumerate(texts):
            written.write(at, position, text)
    for position, cell in enumerate(ROW):
        if cell is not None:
            written.write(2, position, cell)
    written.write(2, 2, date(1990, 2, 1), day)
    written.write(row, column, value)
    workbook.save(str(path))


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (
            {"column": 0, "value": 6408040101909001},
            r"row 3, Nomor Identitas\*: is not held as text",
        ),
        ({"column": 2, "value": "01-02-1990"}, r"row 3, Tgl. Lahir\*: is not held as a date"),
        ({"column": 8, "value": "1000000"}, r"row 3, Upah\*: is not held as a number"),
        ({"column": 11, "value": "catatan"}, "row 3, column L: is beside the template's columns"),
        ({"value": xlwt.Formula('"a"&"b"')}, "cell B3: holds a formula"),
        ({"value": xlwt.Formula('HYPERLINK("http://contoh.invalid")')}, "cell B3: holds a formula"),
        ({"row": 1, "column": 1, "value": "Nama"}, r"row 2, column B: is not headed Nama Lengkap"),
        ({"sheet": "Sheet1"}, "has no sheet Pendaftaran TK Baru BPU"),
    ],
)
def test_an_edit_is_found_and_named(path, bpu_2020, change, why):
    edited(path, bpu_2020, **change)

    with pytest.raises(ExportRefused, match=why):
        read_back(path, bpu_2020)


def test_an_untouched_copy_is_read(path, bpu_2020):
    edited(path, bpu_2020, value=ROW[1])

    assert read_back(path, bpu_2020) == [ROW]


def test_what_is_no_workbook_is_refused(path, bpu_2020):
    path.write_text("NIK;Nama")

    with pytest.raises(ExportRefused, match="no readable workbook"):
        read_back(path, bpu_2020)


def test_a_sheet_takes_no_more_rows_than_its_form_has(bpu_2020, bpu_2026):
    assert bpu_2020.rows_in_a_file == SHEET_ROWS["xls"] - 2
    assert bpu_2026.rows_in_a_file == SHEET_ROWS["xlsx"] - 1
    assert replace(bpu_2020, rows_per_file=5_000).rows_in_a_file == 5_000
    assert replace(bpu_2020, rows_per_file=99_999).rows_in_a_file == SHEET_ROWS["xls"] - 2


def test_a_night_is_delivered_in_the_layout_of_2020(night):
    export = write_export(night.run(), template_name="bpu_2020")

    assert export.path.suffix == ".xls"
    assert verify_export(export.path)["persons"] == 3


def test_the_same_people_in_two_months_are_two_files(night):
    first = write_export(night.run(), template_name="bpu_2020")
    night.as_of = date(2026, 12, 20)
    night.people = [person(1), person(2), person(3)]
    second = write_export(night.run("cd12ab34ef"), template_name="bpu_2020")

    assert first.sha256 == second.sha256
    assert second.is_new
    assert (first.path.parent.name, second.path.parent.name) == ("2026-12", "2027-01")
    assert first.path.exists()
    assert second.path.exists()
