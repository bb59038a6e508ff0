"""A village workbook, in the shapes villages send."""

import pytest
from openpyxl import Workbook

from jamsos.collect.occupations import Occupations
from jamsos.collect.refusal import DeliveryRefused
from jamsos.collect.roster import RosterReader
from tests.support.rosters import AHMAD, HEADINGS, SITI, a_roster


@pytest.fixture
def read(kutai_timur):
    from datetime import date

    return RosterReader(Occupations(kutai_timur), as_of=date(2026, 11, 22)).read


def test_a_row_as_typed_and_as_read(read, tmp_path):
    roster = read(a_roster(tmp_path / "a.xlsx", [SITI.but(nik="'6408044101909001")]))

    (row,) = roster.rows
    assert (roster.layout, roster.sheet) == ("programme_roster", "Usulan")
    assert row.values["nik"] == "6408044101909001"
    assert row.values["birth_date"] == "1990-01-01"
    assert row.values["sex_code"] == "P"
    assert row.values["occupation_code"] == "9"
    assert row.values["phone"] == "081234567890"
    assert row.repairs["nik"] == "'6408044101909001"
    assert row.typed["nama"] == "Siti Aminah"


def test_source_row_is_the_number_the_clerk_sees(read, tmp_path):
    blank = [None] * len(HEADINGS)
    path = a_roster(
        tmp_path / "a.xlsx", [SITI], above=[["USULAN PEKERJA RENTAN"], ["Desa Senyiur"]],
        below=[blank, AHMAD.cells(2)],
    )  # fmt: skip

    assert [row.source_row for row in read(path).rows] == [4, 6]


@pytest.mark.parametrize("heading", ["nik", " NIK ", "No. KTP", "NOMOR INDUK KEPENDUDUKAN"])
def test_a_known_heading_is_found_however_it_is_typed(read, tmp_path, heading):
    headings = [heading if name == "NIK" else name for name in HEADINGS]

    (row,) = read(a_roster(tmp_path / "a.xlsx", [SITI], headings=headings)).rows

    assert row.values["nik"] == SITI.nik


def test_titles_numbers_totals_and_signatures_are_no_people(read, tmp_path):
    path = a_roster(
        tmp_path / "a.xlsx",
        [],
        above=[["DAFTAR USULAN"], []],
        below=[
            [f"({number})" for number in range(1, len(HEADINGS) + 1)],
            SITI.cells(1),
            [None, "JUMLAH", 1],
            [],
            [None, None, None, None, None, "Mengetahui,"],
            [None, "Kepala Desa"],
            [None, None, "SUPARDI, S.Sos"],
            [None, "NIP. 196805121990031005"],
        ],
    )

    roster = read(path)

    assert [row.source_row for row in roster.rows] == [5]
    assert roster.ignored_rows == [4, 6, 8, 9, 10, 11]


def test_somebody_without_a_nik_is_still_somebody(read, tmp_path):
    (row,) = read(a_roster(tmp_path / "a.xlsx", [SITI.but(nik="-")])).rows

    assert (row.values["nik"], row.nik_cell_type) == (None, "empty")


def test_a_hidden_sheet_is_not_read(read, tmp_path):
    path = a_roster(tmp_path / "a.xlsx", [SITI])
    from openpyxl import load_workbook

    workbook = load_workbook(path)
    old = workbook.create_sheet("Lama", 0)
    old.append(list(HEADINGS))
    old.append(AHMAD.cells(1))
    old.sheet_state = "hidden"
    workbook.save(path)

    assert [row.values["nik"] for row in read(path).rows] == [SITI.nik]


def test_opensid_columns_in_any_order_by_number_or_label(read, tmp_path):
    workbook = Workbook()
    page = workbook.active
    page.append(
        [
            "sex",
            "nama",
            "status_dasar",
            "nik",
            "pekerjaan_id",
            "tanggallahir",
            "no_kk",
            "rt",
            "kk_level",
        ]
    )
    page.append(
        [2, "Siti Aminah", 1, "6408044101909001", 9, "1990-01-01", "6408040101109001", 8.0, 3]
    )
    page.append(
        [
            "L",
            "Ahmad Yani",
            "MATI",
            "6408041205859002",
            "PETANI/PEKEBUN",
            "12-05-1985",
            "-",
            "",
            "Anak",
        ]
    )
    workbook.save(tmp_path / "a.xlsx")

    siti, ahmad = read(tmp_path / "a.xlsx").rows

    assert siti.values["sex_code"] == "P"
    assert siti.values["occupation_code"] == ahmad.values["occupation_code"] == "9"
    assert (siti.values["village_status"], ahmad.values["village_status"]) == ("HIDUP", "MATI")
    assert (siti.values["rt"], ahmad.values["family_card_number"]) == ("8", None)


def test_place_and_date_in_one_cell_are_told_apart(read, tmp_path):
    workers = [
        SITI.but(birth_place="Sangatta, 12-05-1985", birth_date=None),
        SITI.but(birth_place=None, birth_date="Bontang, 12 Mei 1985"),
    ]

    first, second = read(a_roster(tmp_path / "a.xlsx", workers)).rows

    assert (first.values["birth_place"], first.values["birth_date"]) == ("Sangatta", "1985-05-12")
    assert (second.values["birth_place"], second.values["birth_date"]) == ("Bontang", "1985-05-12")


@pytest.mark.parametrize(
    ("note", "certified"),
    [("Surat keterangan kerja ada", True), ("SKU", True), ("masuk", False), (None, False)],
)
def test_the_village_can_certify_work(read, tmp_path, note, certified):
    (row,) = read(a_roster(tmp_path / "a.xlsx", [SITI.but(note=note)])).rows

    assert row.is_work_certified is certified


def test_an_unknown_occupation_has_no_code_and_keeps_its_words(read, tmp_path):
    (row,) = read(a_roster(tmp_path / "a.xlsx", [SITI.but(occupation="Penjinak ular")])).rows

    assert (row.values["occupation_text"], row.values["occupation_code"]) == ("Penjinak ular", None)


def refused(read, path):
    with pytest.raises(DeliveryRefused) as refusal:
        read(path)
    return refusal.value


def test_a_roster_without_a_nik_column_is_sent_back_by_name(read, tmp_path):
    headings = ["Ktr" if name == "NIK" else name for name in HEADINGS]

    refusal = refused(read, a_roster(tmp_path / "a.xlsx", [SITI], headings=headings))

    assert refusal.code == "COLUMN_MISSING"
    assert "«Usulan», baris judul 1: tidak ada kolom NIK" in refusal.detail


def test_an_empty_workbook_is_sent_back(read, tmp_path):
    Workbook().save(tmp_path / "a.xlsx")
    assert refused(read, tmp_path / "a.xlsx").code == "FILE_EMPTY"
    assert refused(read, a_roster(tmp_path / "b.xlsx", [])).code == "FILE_EMPTY"


def test_a_pdf_named_xlsx_is_sent_back(read, tmp_path):
    path = tmp_path / "a.xlsx"
    path.write_bytes(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")

    assert refused(read, path).code == "FILE_UNREADABLE"


def test_a_workbook_about_something_else_is_sent_back(read, tmp_path):
    workbook = Workbook()
    workbook.active.append(["Barang", "Harga"])
    workbook.active.append(["Pupuk", 100000])
    workbook.save(tmp_path / "a.xlsx")

    assert refused(read, tmp_path / "a.xlsx").code == "HEADINGS_UNKNOWN"
