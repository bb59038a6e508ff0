"""Every layout in every format, read the same; and which layout was found, and why."""

from datetime import date
from importlib.resources import files

import pytest
import yaml

from jamsos.collect.reading.layouts import column_letters
from jamsos.collect.reading.occupations import Occupations
from jamsos.collect.reading.roster import RosterReader
from jamsos.collect.refusal import DeliveryRefused
from jamsos.sources.contract import read_roster_contract
from tests.support.rosters import (
    AHMAD,
    FAMILY,
    HEADINGS,
    SITI,
    buku_induk,
    opensid,
    programme,
    siak,
    write_sheets,
)  # fmt: skip

AS_OF = date(2026, 11, 22)
LAYOUTS = {
    "programme_roster": programme([SITI, AHMAD]),
    "opensid": opensid([SITI, AHMAD]),
    "siak": siak([SITI, AHMAD]),
    "buku_induk": buku_induk({FAMILY: [SITI, AHMAD]}),
}


@pytest.fixture
def read(kutai_timur):
    return RosterReader(Occupations(kutai_timur), as_of=AS_OF).read


def read_rows(read, tmp_path, rows, **how):
    return read(write_sheets(tmp_path / "a.xlsx", {"Lembar": rows}, **how))


@pytest.mark.parametrize("suffix", ["xlsx", "xls", "ods", "csv"])
@pytest.mark.parametrize("layout", LAYOUTS)
def test_every_layout_in_every_format_is_read_the_same(read, tmp_path, layout, suffix):
    path = write_sheets(tmp_path / f"a.{suffix}", {"Lembar": LAYOUTS[layout]})

    roster = read(path)

    siti, ahmad = roster.rows
    assert (roster.layout, roster.reading["format"]) == (layout, suffix)
    assert (siti.values["nik"], siti.nik_cell_type) == (SITI.nik, "text")
    assert (ahmad.values["nik"], ahmad.values["full_name"]) == (AHMAD.nik, "Ahmad Yani")
    assert (siti.values["birth_date"], siti.values["birth_place"]) == ("1990-01-01", "Sangatta")
    assert (siti.values["sex_code"], ahmad.values["sex_code"]) == ("P", "L")
    assert siti.values["occupation_code"] == "9"
    assert siti.values["formula_cells"] is None
    with_card = layout != "programme_roster"
    assert siti.values["family_card_number"] == (FAMILY if with_card else None)


def test_how_a_file_was_read_is_told_without_any_value(read, tmp_path):
    rows = buku_induk({FAMILY: [SITI]})
    rows[4].append("SUKU ASAL")
    rows[8].append("Kutai")

    roster = read_rows(read, tmp_path, rows)

    assert roster.reading == {
        "format": "xlsx",
        "layout": "buku_induk",
        "sheet_position": 1,
        "heading_rows": [5, 6],
        "columns": {
            "nik": {"letter": "B", "heading": "NIK"},
            "full_name": {"letter": "C", "heading": "Nama Lengkap"},
            "birth_place": {"letter": "E", "heading": "Tempat Lahir"},
            "birth_date": {"letter": "F", "heading": "Tanggal Lahir"},
            "sex_code": {"letter": "D", "heading": "Jenis Kelamin"},
            "address": {"letter": "G", "heading": "Dusun"},
            "rt": {"letter": "H", "heading": "RT"},
            "rw": {"letter": "I", "heading": "RW"},
            "occupation_text": {"letter": "J", "heading": "Pekerjaan"},
            "phone": {"letter": "L", "heading": "No HP"},
            "note": {"letter": "M", "heading": "Ket"},
        },
        "unread_letters": ["N"],
        "rows_without_person": [7, 8, 11, 12, 13],
    }


def test_a_filled_column_without_a_heading_is_told_by_its_letter(read, tmp_path):
    rows = [[*HEADINGS], [*SITI.cells(1), None, "Kutai"]]

    assert read_rows(read, tmp_path, rows).reading["unread_letters"] == ["P"]


def test_a_second_column_of_the_same_heading_is_not_read_and_told(read, tmp_path):
    rows = [["NIK", "Nama", "Alamat", "Nama"], [SITI.nik, "Siti", "Jl. Poros", "Lain"]]

    roster = read_rows(read, tmp_path, rows)

    assert roster.rows[0].values["full_name"] == "Siti"
    assert roster.rows[0].typed["nama D"] == "Lain"
    assert roster.reading["unread_letters"] == ["D"]


def test_a_family_row_gives_its_card_to_those_below_until_the_next(read, tmp_path):
    rows = buku_induk({FAMILY: [SITI], "-": [AHMAD]})

    siti, ahmad = read_rows(read, tmp_path, rows).rows

    assert siti.values["family_card_number"] == FAMILY
    assert ahmad.values["family_card_number"] is None


@pytest.mark.parametrize(
    "cells",
    [
        [f"No. KK : {FAMILY}"],
        [f"NO KK {FAMILY}"],
        ["Nomor Kartu Keluarga :", FAMILY],
        [None, f"No.KK: {FAMILY}", "Kepala Keluarga : Ahmad"],
        ["No. KK : 6408 0401 0110 9001"],
    ],
    ids=range(5),
)
def test_every_way_to_write_a_family_row(read, tmp_path, cells):
    rows = buku_induk({"": [SITI]})
    rows[7] = cells

    roster = read_rows(read, tmp_path, rows)

    assert [row.values["family_card_number"] for row in roster.rows] == [FAMILY]


def test_who_stands_in_the_same_row_as_the_card_of_the_family_is_not_lost(read, tmp_path):
    rows = buku_induk({FAMILY: [SITI]})
    rows[8][0] = f"No. KK : {FAMILY}"

    assert [row.values["nik"] for row in read_rows(read, tmp_path, rows).rows] == [SITI.nik]


def test_whoever_was_born_at_a_place_called_no_kk_is_not_lost(read, tmp_path):
    rows = [
        ["Tempat lahir", "NIK", "Pekerjaan", "No KK", "Nama"],
        ["No KK", SITI.nik, 9, FAMILY, "Siti"],
    ]

    assert [row.source_row for row in read_rows(read, tmp_path, rows).rows] == [2]


def test_a_signature_below_a_family_is_not_taken_for_one_of_it(read, tmp_path):
    rows = [*buku_induk({FAMILY: [SITI]}), [None, None, "HASANUDDIN"]]

    roster = read_rows(read, tmp_path, rows)

    assert [row.source_row for row in roster.rows] == [9]


def test_headings_over_two_rows_are_repeated_on_every_printed_page(read, tmp_path):
    rows = buku_induk({FAMILY: [SITI]})
    rows[9:9] = [*rows[4:7], *buku_induk({FAMILY: [AHMAD]})[7:9]]

    roster = read_rows(read, tmp_path, rows)

    assert [row.values["nik"] for row in roster.rows] == [SITI.nik, AHMAD.nik]


def test_a_heading_is_understood_together_with_the_merged_one_above_it(read, tmp_path):
    rows = [
        ["NO", "NIK", "NAMA", "TEMPAT DAN TANGGAL LAHIR", None, "KEDUDUKAN DALAM KELUARGA", "IBU"],
        [None, None, "LENGKAP", "TEMPAT", "TANGGAL", None, "NIK"],
        [1, SITI.nik, "Siti", "Sangatta", "01-01-1990", "Istri", AHMAD.nik],
    ]

    (row,) = read_rows(read, tmp_path, rows).rows

    assert (row.values["nik"], row.values["full_name"]) == (SITI.nik, "Siti")
    assert (row.values["birth_place"], row.values["birth_date"]) == ("Sangatta", "1990-01-01")


@pytest.mark.parametrize(
    ("rows", "heading"),
    [
        (siak([SITI]), "Nama Ibu"),
        (opensid([SITI]), "nama_ibu"),
        (programme([SITI]), "Nama ibu kandung"),
        (programme([SITI]), "NAMA IBU"),
        (buku_induk({FAMILY: [SITI]}), "Nama Ibu"),
    ],
)
def test_a_mother_is_read_from_any_layout_that_names_her(read, tmp_path, rows, heading):
    (top,) = (row for row in rows if {"NIK", "nik"} & {*row})
    (person,) = (row for row in rows if any(str(cell).startswith(SITI.nik) for cell in row))
    if heading not in top:
        top.append(heading)
    position = top.index(heading)
    person += [None] * (position + 1 - len(person))
    person[position] = " Halimah "

    (row,) = read_rows(read, tmp_path, rows).rows

    assert (row.values["mother_name"], row.values["full_name"]) == ("Halimah", SITI.name)


def test_siak_lists_somebody_alive_and_not_valid_and_both_are_rows(read, tmp_path):
    rows = [*siak([SITI]), siak([SITI], status="Tidak Valid")[1]]

    alive, invalid = read_rows(read, tmp_path, rows).rows

    assert (alive.values["village_status"], invalid.values["village_status"]) == (
        "HIDUP",
        "TIDAK VALID",
    )
    assert (alive.values["rt"], alive.values["rw"]) == ("1", "2")
    assert alive.values["nik"] == SITI.nik


def test_a_village_adds_columns_of_ours_to_any_layout(read, tmp_path):
    rows = siak([SITI])
    rows[0] += ["No HP", "No BA Musdes", "Tgl Musdes"]
    rows[1] += ["0812 3456 7890", "140/1/2026", "3 November 2026"]

    (row,) = read_rows(read, tmp_path, rows).rows

    assert row.values["phone"] == "081234567890"
    assert (row.values["musdes_number"], row.values["musdes_date"]) == ("140/1/2026", "2026-11-03")


@pytest.mark.parametrize(
    ("titles", "number", "day"),
    [
        (
            ["Berita Acara Musyawarah Desa Nomor: 140/12/BA-MUSDES/XI/2026 Tanggal 3 Nov 2026"],
            "140/12/BA-MUSDES/XI/2026",
            date(2026, 11, 3),
        ),
        (["Berita Acara Musdes No. 140 / 12", "Tanggal Musdes : 03-11-2026"], "140 / 12",
         date(2026, 11, 3)),
        (["BERITA ACARA Nomor 7/2026, tgl 2026-11-03"], "7/2026", date(2026, 11, 3)),
        (["Berita Acara Musyawarah Desa Nomor : ........ Tanggal ........"], None, None),
        (["Berita Acara Musdes Nomor : .... Tanggal 3/11/2026"], None, date(2026, 11, 3)),
        (["DAFTAR USULAN PEKERJA RENTAN"], None, None),
    ],
)  # fmt: skip
def test_a_title_row_names_the_minutes_of_the_village_meeting(read, tmp_path, titles, number, day):
    rows = [*([title] for title in titles), *programme([SITI])]

    roster = read_rows(read, tmp_path, rows)

    assert (roster.musdes_number, roster.musdes_date) == (number, day)


def test_an_answer_of_the_village_stands_in_place_of_the_cell(read, tmp_path):
    path = write_sheets(
        tmp_path / "a.xlsx",
        {"Lembar": opensid([SITI.but(nik=6408044101909000, birth_date="31-02-1990"), AHMAD])},
    )

    first, second = read(
        path,
        corrections={
            2: {
                "nik": " 6408 0441 0190 9001",
                "birth_date": "1 Jan 1990",
                "phone": "+62 8123456789",
            }
        },
    ).rows

    assert (first.values["nik"], first.nik_cell_type) == (SITI.nik, "text")
    assert (first.values["birth_date"], first.values["phone"]) == ("1990-01-01", "08123456789")
    assert first.typed["nik"] == first.repairs["nik"] == "6408044101909000"
    assert first.repairs["birth_date"] == first.typed["tanggallahir"] == "31-02-1990"
    assert first.repairs["phone"] == "+62 8123456789"
    assert second.values["nik"] == AHMAD.nik


CONTRACT = (files("jamsos.sources") / "village_rosters.yaml").read_text(encoding="utf-8")


def contract_with(layouts):
    written = yaml.safe_load(CONTRACT)
    written["layouts"] |= layouts
    return read_roster_contract(yaml.safe_dump(written))


FISHERS = {
    "title": "A list of the fisheries office",
    "headings": {"nik": ["Identitas"], "full_name": ["Nelayan"], "address": ["Dermaga"]},
    "required": ["nik", "full_name"],
    "unread": ["Perahu"],
}


def test_a_further_layout_is_a_further_entry_and_nothing_else(kutai_timur, read, tmp_path):
    rows = [["Perahu", "Dermaga", "Identitas", "Nelayan"], ["KM 1", "Sangatta", SITI.nik, "Siti"]]
    path = write_sheets(tmp_path / "a.ods", {"Lembar": rows})
    contract = contract_with({"fishers": FISHERS})

    roster = RosterReader(Occupations(kutai_timur), as_of=AS_OF, contract=contract).read(path)

    assert (roster.layout, roster.rows[0].values["nik"]) == ("fishers", SITI.nik)
    assert roster.reading["unread_letters"] == []
    with pytest.raises(DeliveryRefused, match="HEADINGS_UNKNOWN"):
        read(path)


def test_two_layouts_that_fit_as_well_and_read_otherwise_are_not_guessed(kutai_timur, tmp_path):
    headings = FISHERS["headings"] | {"address": ["Perahu"], "note": ["Dermaga"]}
    contract = contract_with(
        {"fishers": FISHERS, "boats": FISHERS | {"headings": headings, "unread": []}}
    )
    rows = [["Perahu", "Dermaga", "Identitas", "Nelayan"], ["KM 1", "Sangatta", SITI.nik, "Siti"]]
    path = write_sheets(tmp_path / "a.xlsx", {"Lembar": rows})

    with pytest.raises(DeliveryRefused) as refusal:
        RosterReader(Occupations(kutai_timur), as_of=AS_OF, contract=contract).read(path)

    assert refusal.value.code == "LAYOUT_AMBIGUOUS"
    assert "fishers" in refusal.value.detail
    assert "boats" in refusal.value.detail


def test_two_layouts_that_read_a_file_alike_are_no_riddle(read, tmp_path):
    rows = [["NIK", "Nama", "Alamat", "RT", "RW"], [SITI.nik, "Siti", "Jl. Poros", 1, 2]]

    assert read_rows(read, tmp_path, rows).layout == "programme_roster"


@pytest.mark.parametrize(
    ("position", "letters"), [(0, "A"), (25, "Z"), (26, "AA"), (701, "ZZ"), (702, "AAA")]
)
def test_columns_are_named_as_a_spreadsheet_does(position, letters):
    assert column_letters(position) == letters


@pytest.mark.parametrize("extra", ["NIK", "kk_level", "suku"])
def test_a_person_right_below_the_headings_is_never_taken_for_a_second_row_of_them(
    read, tmp_path, extra
):
    rows = [["nik", "nama", "no_kk", "sex"], [SITI.nik, "-", "-", 2, extra], [None, "-", 2, extra]]

    roster = read_rows(read, tmp_path, rows)

    assert roster.reading["heading_rows"] == [1]
    assert [row.source_row for row in roster.rows] == [2]


def test_fuller_headings_on_the_second_page_do_not_hide_the_first(read, tmp_path):
    rows = programme([SITI])
    rows += [[*HEADINGS, "Nama Lengkap", "Upah"], AHMAD.cells(2)]

    roster = read_rows(read, tmp_path, rows)

    assert [row.source_row for row in roster.rows] == [3, 5]


def test_a_small_table_above_the_headings_is_not_taken_for_them(read, tmp_path):
    rows = [["Alamat", "RT", "RW"], ["Kantor Desa", "081234567890", 1], *programme([SITI])]

    assert [row.source_row for row in read_rows(read, tmp_path, rows).rows] == [5]
