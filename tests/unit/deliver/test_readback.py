"""Each check of the read-back is seen to fail once, on a file that somebody has edited."""

from __future__ import annotations

import json
import zipfile

import openpyxl
import pytest

from jamsos.deliver.audit import ExportRefused
from jamsos.deliver.export import verify_export, write_export
from jamsos.deliver.readback import read_back
from jamsos.digest import sha256_of


@pytest.fixture
def export(night):
    return write_export(night.run())


def edit(export, change) -> None:
    """Change the sheet as a spreadsheet program would, and make the manifest's hash agree."""
    book = openpyxl.load_workbook(export.path)
    change(book["Data TK Baru"])
    book.save(export.path)
    seal(export)


def seal(export, **changed) -> None:
    manifest = json.loads(export.manifest.read_text()) | {"sha256": sha256_of(export.path)}
    export.manifest.write_text(json.dumps(manifest | changed))


def test_an_untouched_file_is_proved(export):
    assert verify_export(export.path)["rows"] == 3


def test_a_file_saved_again_but_not_changed_still_holds_the_same(export):
    edit(export, lambda sheet: None)

    assert verify_export(export.path)["rows"] == 3


def test_any_other_byte_is_noticed(export):
    export.path.write_bytes(export.path.read_bytes() + b" ")

    with pytest.raises(ExportRefused, match="sha256: differs"):
        verify_export(export.path)


def as_number(sheet):
    sheet["A3"] = int(sheet["A3"].value)
    sheet["A3"].number_format = "0"


def shorter_nik(sheet):
    sheet["A3"] = sheet["A3"].value[:-1]


def another_nik(sheet):
    sheet["A3"] = sheet["A3"].value[:-1] + "8"


def same_nik(sheet):
    sheet["A3"] = sheet["A2"].value


def no_last_row(sheet):
    sheet.delete_rows(4)


def other_wage(sheet):
    sheet["I2"] = 2_000_000


def wage_as_text(sheet):
    sheet["I2"] = "1000000"


def swapped_headings(sheet):
    sheet["B1"], sheet["C1"] = sheet["C1"].value, sheet["B1"].value


def a_column_more(sheet):
    sheet["L2"] = "catatan"


def a_formula(sheet):
    sheet["B2"] = '=HYPERLINK("http://contoh.invalid","klik")'


def a_link(sheet):
    sheet["B2"].hyperlink = "http://contoh.invalid"


def an_impossible_day(sheet):
    sheet["C2"] = "31-02-1990"


def a_landline(sheet):
    sheet["D2"] = "0549123456"


def a_long_phone(sheet):
    sheet["D2"] = "08120000000000"


def another_sheet(sheet):
    sheet.title = "Sheet1"


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (as_number, "row 3, NOMOR_IDENTITAS: is not held as text"),
        (shorter_nik, "row 3, NOMOR_IDENTITAS: does not match"),
        (another_nik, "row 3: the ledger funds no such person"),
        (same_nik, "row 3, NOMOR_IDENTITAS: the same as in row 2"),
        (no_last_row, r"1 person\(s\) funded in the ledger are not in the list"),
        (other_wage, "rows_sha256: differs; wage_base_rp: differs"),
        (wage_as_text, "row 2, UPAH: is not held as a number"),
        (swapped_headings, "row 1, column B: is not headed NAMA_LENGKAP"),
        (a_column_more, "row 2, column L: is beside the template's columns"),
        (a_formula, "cell B2: holds a formula"),
        (a_link, "cell B2: holds a link"),
        (an_impossible_day, "row 2, TGL_LAHIR: is not a date"),
        (a_landline, "row 2, HANDPHONE: does not match"),
        (a_long_phone, "row 2, HANDPHONE: is longer than 13"),
        (another_sheet, "has no sheet Data TK Baru"),
    ],
)
def test_an_edit_is_found_and_named_without_its_value(night, export, change, why):
    edit(export, change)

    with pytest.raises(ExportRefused, match=why) as refusal:
        verify_export(export.path)

    for row in night.people:
        assert row["nomor_identitas"][:15] not in str(refusal.value)
        assert row["nama_lengkap"] not in str(refusal.value)


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("rupiah", {"JKK": 30_001, "JKM": 20_400, "total": 50_401}),
        ("persons", 4),
        ("header", ["NIK"]),
        ("file_name", "lain.xlsx"),
    ],
)
def test_a_manifest_that_tells_other_figures_is_noticed(export, key, value):
    seal(export, **{key: value})

    with pytest.raises(ExportRefused, match=f"{key}: differs"):
        verify_export(export.path)


def test_money_moved_in_the_ledger_afterwards_is_noticed(night, export):
    night.sql("update marts.fct_subsidy set amount_rp = 9000 where programme = 'JKK'")

    with pytest.raises(ExportRefused, match="rupiah: differs"):
        verify_export(export.path)


def test_a_file_that_is_no_workbook_is_refused(tmp_path, bpu_2026):
    path = tmp_path / "berkas.xlsx"
    path.write_text("NIK;Nama")

    with pytest.raises(ExportRefused, match="no readable workbook"):
        read_back(path, bpu_2026)


def rewritten(path, part, change) -> None:
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    parts[part] = change(parts.get(part, b""))
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)


def test_a_document_type_is_not_followed(export, bpu_2026):
    rewritten(
        export.path,
        "xl/worksheets/sheet1.xml",
        lambda xml: xml.replace(b"<worksheet", b'<!DOCTYPE w [<!ENTITY a "b">]><worksheet', 1),
    )

    with pytest.raises(ExportRefused, match="no readable workbook"):
        read_back(export.path, bpu_2026)


def test_a_program_inside_is_refused(export, bpu_2026):
    rewritten(export.path, "xl/vbaProject.bin", lambda _: b"x")

    with pytest.raises(ExportRefused, match="holds a program"):
        read_back(export.path, bpu_2026)
