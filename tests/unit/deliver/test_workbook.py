from __future__ import annotations

import zipfile
from dataclasses import replace
from datetime import datetime

import openpyxl
import pytest

from jamsos.deliver.readback import read_back
from jamsos.deliver.workbook import write_workbook

ROW = (
    "6408040101909001",
    "Warga Contoh",
    "01-02-1990",
    "081200000000",
    None,
    "X009",
    None,
    "6408",
    1_000_000,
    "T",
    1,
)


def named(name: str) -> tuple:
    return (ROW[0], name, *ROW[2:])


@pytest.mark.parametrize(
    "name",
    [
        '=HYPERLINK("http://contoh.invalid","klik")',
        "=1+1",
        "+62",
        "-1",
        "@SUM(A1)",
        "\t=1+1",
        " =1+1",
        "http://contoh.invalid",
        "<b>&amp;\"'",
        "Ma\u2019ruf  Çelik",
        " spasi ",
        "007",
    ],
)
def test_a_name_stays_a_text_whatever_it_begins_with(tmp_path, bpu_2026, name):
    path = tmp_path / "daftar.xlsx"

    write_workbook(path, bpu_2026, [named(name)], title="Uji")

    assert read_back(path, bpu_2026) == [named(name)]
    cell = openpyxl.load_workbook(path)["Data TK Baru"]["B2"]
    assert (cell.value, cell.data_type, cell.number_format) == (name, "s", "@")
    assert b"<f" not in zipfile.ZipFile(path).read("xl/worksheets/sheet1.xml")


def test_numbers_are_whole_numbers_and_codes_are_texts(tmp_path, bpu_2026):
    path = tmp_path / "daftar.xlsx"

    write_workbook(path, bpu_2026, [ROW], title="Uji")

    sheet = openpyxl.load_workbook(path)["Data TK Baru"]
    assert [cell.value for cell in sheet[1]] == list(bpu_2026.header)
    assert [cell.value for cell in sheet[2]] == list(ROW)
    xml = zipfile.ZipFile(path).read("xl/worksheets/sheet1.xml").decode()
    assert '<c r="I2"><v>1000000</v></c>' in xml


def test_the_same_rows_are_the_same_bytes_and_no_part_bears_a_date(tmp_path, bpu_2026):
    first, second = tmp_path / "satu.xlsx", tmp_path / "dua.xlsx"

    for path in (first, second):
        write_workbook(path, bpu_2026, [ROW] * 5_000, title="Uji")

    assert first.read_bytes() == second.read_bytes()
    with zipfile.ZipFile(first) as archive:
        assert {part.date_time for part in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert b"dcterms" not in archive.read("docProps/core.xml")


def test_only_owner_and_group_may_read_it(tmp_path, bpu_2026):
    path = tmp_path / "daftar.xlsx"

    write_workbook(path, bpu_2026, [ROW], title="Uji")

    assert path.stat().st_mode & 0o137 == 0


def test_hint_rows_and_date_cells_of_another_layout_need_no_code(tmp_path, bpu_2026):
    columns = tuple(
        replace(column, kind="date") if column.source == "tgl_lahir" else column
        for column in bpu_2026.columns
    )
    layout = replace(
        bpu_2026,
        sheet="Pendaftaran TK Baru BPU",
        rows_above_header=(("Wajib diisi", "Sesuai KTP"),),
        columns=columns,
    )
    path = tmp_path / "daftar.xlsx"

    write_workbook(path, layout, [ROW], title="Uji")

    sheet = openpyxl.load_workbook(path)["Pendaftaran TK Baru BPU"]
    assert sheet["A1"].value == "Wajib diisi"
    assert sheet["A2"].value == "NOMOR_IDENTITAS"
    assert sheet["C3"].value == datetime(1990, 2, 1)  # noqa: DTZ001 -- a cell has no zone
    assert read_back(path, layout) == [ROW]
