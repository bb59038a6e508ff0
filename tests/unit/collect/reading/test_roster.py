"""A village workbook, in the shapes villages send."""

import json
import zipfile
from datetime import time, timedelta

import pytest
from openpyxl import Workbook, load_workbook

from jamsos.collect.reading.occupations import Occupations
from jamsos.collect.reading.roster import RosterReader
from jamsos.collect.refusal import DeliveryRefused
from tests.support.rosters import AHMAD, HEADINGS, SITI, Worker, a_roster


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


A_FACT = {
    "birth_place": "Sangatta", "birth_date": "26-03-1995", "sex": "P", "address": "Jl. Poros",
    "occupation": "Petani", "phone": "081234567890",
}  # fmt: skip
NOBODY = Worker(**dict.fromkeys(("nik", "name", "rt", "rw", "income", *A_FACT)))


@pytest.mark.parametrize(
    "worker",
    [
        NOBODY.but(nik="64O8042603959002", name="ANI"),
        NOBODY.but(nik="KTP hilang", name="ANI"),
        NOBODY.but(nik="640804", name="ANI"),
        NOBODY.but(nik="64O8042603959002"),
        NOBODY.but(nik="6.40804E+15"),
        NOBODY.but(nik=6408042603959000),
        NOBODY.but(nik="6408042603959002", name="Total"),
        *(NOBODY.but(name="SITI", **{fact: value}) for fact, value in A_FACT.items()),
        NOBODY.but(name="SITI", birth_date=time(10, 30)),
    ],
)
def test_in_doubt_a_row_is_a_person_for_the_gate_to_judge(read, tmp_path, worker):
    roster = read(a_roster(tmp_path / "a.xlsx", [SITI, worker]))

    assert [row.source_row for row in roster.rows] == [2, 3]


@pytest.mark.parametrize(
    "cells",
    [
        [None, "JUMLAH", 50],
        [None, None, "Jumlah", None, None, "25 L / 25 P", None, None, None, None, None, 5e7],
        [None, "Sub-total", "50 orang"],
        [None, None, 50, None, None, 25],
        [None, "Mengetahui,", "Pemerintah Desa"],
        [None, None, "Kepala Desa", None, None, "Dibuat oleh,"],
        [None, None, "SUPARDI, S.Sos"],
        [None, None, "SUPARDI, S.Sos", None, None, None, None, 3, 4],
        [None, "NIP. 196805121990031005"],
        [None, "nip 19680512 199003 1 005", None],
        [None, "Sangatta, 1 Desember 2026"],
        list(HEADINGS),
        list(range(1, len(HEADINGS) + 1)),
    ],
)
def test_what_belongs_to_the_sheet_is_no_person(read, tmp_path, cells):
    roster = read(a_roster(tmp_path / "a.xlsx", [SITI], below=[cells]))

    assert ([row.source_row for row in roster.rows], roster.ignored_rows) == ([2], [3])


@pytest.mark.parametrize("odd", [time(10, 30), timedelta(hours=30)])
def test_an_hour_anywhere_is_typed_and_not_understood(read, tmp_path, odd):
    everywhere = Worker(**dict.fromkeys(Worker.__dataclass_fields__, odd))
    path = a_roster(tmp_path / "a.xlsx", [SITI.but(birth_date=odd), everywhere], below=[[odd]])

    first, second = read(path).rows

    assert (first.values["birth_date"], second.values["birth_date"]) == (None, None)
    assert first.values["birth_date_typed"] == first.typed["tanggallahir"] is not None
    assert json.dumps([second.typed, second.repairs])


def test_a_hidden_character_that_no_database_takes_reaches_none(read, tmp_path):
    path = a_roster(
        tmp_path / "a.xlsx", [SITI.but(name="Si_x0000_ti  Aminah", note="a_x0000_b_x0007_")]
    )

    (row,) = read(path).rows

    assert row.values["full_name"] == "Siti Aminah"
    assert (row.repairs["full_name"], row.typed["keterangan"]) == ("Siti  Aminah", "ab")


def test_people_on_two_visible_sheets_are_sent_back_by_place(read, tmp_path):
    people = [HEADINGS, AHMAD.cells(1)]
    path = a_roster(
        tmp_path / "a.xlsx", [SITI], other_sheets={"Petunjuk": [["Isi NIK"]], "H. Budi": people}
    )

    refusal = refused(read, path)

    assert (refusal.code, refusal.detail) == ("SEVERAL_SHEETS", "ada orang di lembar ke-1, ke-3")


def test_a_second_sheet_whose_people_have_no_nik_column_is_not_passed_over(read, tmp_path):
    people = [["Nama", "Alamat", "Pekerjaan"], ["Ahmad Yani", "Jl. Poros", "Petani"]]

    refusal = refused(read, a_roster(tmp_path / "a.xlsx", [SITI], other_sheets={"RT 2": people}))

    assert refusal.code == "SEVERAL_SHEETS"


@pytest.mark.parametrize("first", [True, False])
def test_a_visible_sheet_with_headings_and_nobody_does_not_count(read, tmp_path, first):
    workers, others = ([SITI], []) if first else ([], [SITI.cells(1)])
    path = a_roster(
        tmp_path / "a.xlsx", workers, sheet="A", other_sheets={"B": [HEADINGS, *others]}
    )

    roster = read(path)

    assert [row.values["nik"] for row in roster.rows] == [SITI.nik]
    assert roster.sheet == ("A" if first else "B")


def test_a_hidden_sheet_is_not_read(read, tmp_path):
    path = a_roster(tmp_path / "a.xlsx", [SITI])
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
    [
        ("Surat keterangan kerja ada", True),
        ("SKU", True),
        ("SKU no. 12", True),
        ("bekerja sebagai petani", True),
        ("bekerja tidak tetap", True),
        ("belum menikah, bekerja di kebun", True),
        ("tidak sekolah tetapi bekerja", True),
        ("masuk", False),
        ("tidak bekerja", False),
        ("Tdk. bekerja", False),
        ("BELUM BEKERJA", False),
        ("sudah tak pernah lagi bekerja", False),
        ("bukan pekerja", False),
        ("bukan bekerja", False),
        ("tidak punya SKU", False),
        ("blm ada SKU atau surat keterangan kerja", False),
        ("SKU tidak ada", False),
        (None, False),
    ],
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
    assert refusal.detail == "lembar ke-1, baris judul 1: tidak ada kolom NIK"


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


def test_no_refusal_tells_how_a_sheet_is_named(read, tmp_path):
    named = {"sheet": "Siti Aminah"}
    headings = ["Ktr" if name == "NIK" else name for name in HEADINGS]
    for path in (
        a_roster(tmp_path / "a.xlsx", [SITI], headings=headings, **named),
        a_roster(tmp_path / "b.xlsx", [], **named),
        a_roster(tmp_path / "c.xlsx", [], headings=["Barang", "Harga"], **named),
    ):
        detail = refused(read, path).detail
        assert "lembar ke-1" in detail
        assert "Siti" not in detail


@pytest.mark.parametrize("corner", ["XFD1048576", "A1048576"])
def test_a_stray_value_in_a_far_corner_is_sent_back_before_memory_is_taken(
    read, tmp_path, monkeypatch, corner
):
    path = a_roster(tmp_path / "a.xlsx", [SITI])
    workbook = load_workbook(path)
    workbook.active[corner] = "x"
    workbook.save(path)
    never = "jamsos.collect.reading.sheets.OPENER"
    monkeypatch.setattr(never, None)

    refusal = refused(read, path)

    assert refusal.code == "FILE_TOO_LARGE"
    assert refusal.detail.startswith("lembar ke-1 terisi sampai baris 1048576 kolom ke-")


def test_an_empty_cell_with_a_border_far_away_and_a_far_value_on_a_hidden_sheet_are_no_matter(
    read, tmp_path
):
    path = a_roster(tmp_path / "a.xlsx", [SITI], other_sheets={"Lama": []})
    workbook = load_workbook(path)
    workbook.active["XFD1048576"].number_format = "@"
    workbook["Lama"]["XFD1048576"] = "x"
    workbook["Lama"].sheet_state = "hidden"
    workbook.save(path)

    assert len(read(path).rows) == 1


def test_a_far_value_in_a_file_that_leaves_out_where_cells_stand_is_found(read, tmp_path):
    path, bare = a_roster(tmp_path / "a.xlsx", [SITI]), tmp_path / "b.xlsx"
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(bare, "w") as new:
        for part in old.namelist():
            content = old.read(part)
            if part.endswith("sheet1.xml"):
                row = b'<row r="1048576">' + b"<c><v>1</v></c>" * 3 + b"</row></sheetData>"
                content = content.replace(b"</sheetData>", row)
            new.writestr(part, content)

    refusal = refused(read, bare)

    assert refusal.detail == "lembar ke-1 terisi sampai baris 1048576 kolom ke-14"


def test_a_small_file_that_unpacks_to_a_huge_one_is_sent_back(read, tmp_path):
    path = a_roster(tmp_path / "a.xlsx", [SITI])
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/media/foto.bmp", bytes(200_000_001))

    assert path.stat().st_size < 1_000_000
    assert refused(read, path).code == "FILE_TOO_LARGE"


class PanicException(BaseException):
    """What a library in Rust raises when it gives up."""


@pytest.mark.parametrize("error", [RuntimeError, PanicException])
def test_what_nobody_expected_of_one_workbook_is_a_refusal_without_values(
    read, tmp_path, monkeypatch, error
):
    def breaks(*_):
        raise error("6408044101909001")

    monkeypatch.setattr("jamsos.collect.reading.roster.open_sheets", breaks)

    refusal = refused(read, a_roster(tmp_path / "a.xlsx", [SITI]))

    assert refusal.code == "FILE_UNREADABLE"
    assert refusal.detail == f"berkas ini bukan buku kerja Excel ({error.__name__})"


def test_who_stops_the_night_is_not_taken_for_a_broken_workbook(read, tmp_path, monkeypatch):
    def stops(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr("jamsos.collect.reading.roster.open_sheets", stops)

    with pytest.raises(KeyboardInterrupt):
        read(a_roster(tmp_path / "a.xlsx", [SITI]))


@pytest.mark.parametrize(
    ("change", "values"),
    [
        ({"occupation": 9.0}, {"occupation_text": "9", "occupation_code": "9"}),
        ({"occupation": "0"}, {"occupation_text": None, "occupation_code": None}),
        ({"occupation": "PETANI / PEKEBUN"}, {"occupation_code": "9"}),
        ({"rt": 8.0, "rw": "8.0"}, {"rt": "8", "rw": "8"}),
        ({"sex": "1.0"}, {"sex_code": "L"}),
        ({"sex": 0}, {"sex_code": None}),
        ({"phone": "+62 812-3456-7890"}, {"phone": "081234567890"}),
        ({"name": "H. Nu\u2019man, S.Pd (ALM)"}, {"full_name": "H. Nu\u2019man, S.Pd (ALM)"}),
        ({"nik": "6408040101109001"}, {"nik": "6408040101109001"}),
        ({"birth_date": "00-00-0000"}, {"birth_date": None, "birth_date_typed": None}),
        (
            {"birth_place": "Sangatta, 12-05-1985", "birth_date": "12-05-1985"},
            {"birth_place": "Sangatta", "birth_date": "1985-05-12"},
        ),
        (
            {"birth_place": "Sangatta 12-05-1985", "birth_date": None},
            {"birth_place": "Sangatta", "birth_date": "1985-05-12"},
        ),
    ],
    ids=range(12),
)
def test_what_is_certain_is_repaired_and_what_was_typed_is_kept(read, tmp_path, change, values):
    (row,) = read(a_roster(tmp_path / "a.xlsx", [SITI.but(**change)])).rows

    assert {name: row.values[name] for name in values} == values
    if change.get("phone"):
        assert row.repairs["phone"] == change["phone"]
