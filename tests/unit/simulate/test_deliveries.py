"""Every layout in every kind of file, read back as a village's real file is read."""

from __future__ import annotations

import random
from datetime import date, timedelta
from pathlib import Path

import pytest

from jamsos.collect.reading.cleaning import text_of
from jamsos.region import Village
from jamsos.simulate.clerk import SLIPS, Entry, Person, Row
from jamsos.simulate.deliveries import Post, Shape, write_sheets
from jamsos.simulate.faults import BUKU_INDUK, OPENSID, PROGRAMME, SIAK
from jamsos.simulate.habits import (
    AS_COLUMN,
    AS_MANIFEST,
    AS_TITLE,
    CORRECTED,
    CSV,
    DIALECTS,
    IN_FILE_NAME,
    IN_FOLDER,
    IN_MANIFEST,
    ODS,
    SENT_TWICE,
    XLSX,
    Meeting,
)
from jamsos.simulate.layouts import LAYOUTS, Draft, Household, Occasion, draw_hand
from jamsos.simulate.truth import Meaning
from jamsos.simulate.workbook import Sheet

VILLAGE = Village(
    "64.08.09.2006", "Sepaso Timur", "desa", district_code="64.08.09", district_name="Bengalon"
)
MEETING = Meeting("140/06/BA-MUSDES/VI/2026", date(2026, 6, 30), AS_COLUMN)
BIRTH = date(1985, 5, 12)
NAMES = ("MUHAMMAD RAMLI", "NUR'AINI", "BIT LEJAU WAN", "SRI <&> WAHYUNI")
KINDS = [(XLSX, 0), (ODS, 0), *((CSV, dialect) for dialect in range(len(DIALECTS)))]
SHAPES = [(layout, suffix, dialect) for layout in LAYOUTS for suffix, dialect in KINDS]


def shape_name(value: object) -> str | None:
    return value if isinstance(value, str) else str(DIALECTS[value]) if value else None


def person(number: int) -> Person:
    return Person(
        nik=f"640809120585{9001 + number}",
        family_card=f"640809120520{9500 + number // 2}",
        name=NAMES[number % len(NAMES)],
        somebody_elses_name="ZULFIKRI",
        birth_place="SANGATTA",
        birth=BIRTH + timedelta(days=number),
        is_woman=number % 2 == 1,
        occupation=9,
        official_names={9: "PETANI/PEKEBUN"},
    )


def draft(
    layout: str, dice: random.Random, *slips: str, named_as: str = AS_COLUMN, count: int = 12
) -> Draft:
    """``count`` people as a careful clerk types them, the first ones with ``slips``."""
    hand = draw_hand(layout, dice)
    rows, households = [], []
    for number in range(count):
        them = person(number)
        row = Row(
            nik=them.nik, name=them.name, birth_place=them.birth_place,
            birth=hand.day(them.birth), sex=hand.sex(them.is_woman), address="JL. POROS",
            rt=hand.place_number(8), rw=hand.place_number(2),
            occupation=hand.work(9, them.official_names), second_occupation=None,
            income=1_000_000, phone="081012345678", note="usulan baru", status=hand.alive,
        )  # fmt: skip
        if number < len(slips):
            meaning = Meaning(0, them.birth, them.is_woman, 9, has_phone=True)
            SLIPS[slips[number]](Entry(them, row, meaning, dice))
        rows.append(row)
        households.append(Household(them.family_card, 1, ("1", "ISLAM"), True, "AMBO", "SITTI"))
    meeting = Meeting(MEETING.number, MEETING.day, named_as)
    return Draft(
        rows, households, Occasion(VILLAGE, date(2026, 8, 1), date(2026, 7, 20), meeting), hand
    )


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize(("layout", "suffix", "dialect"), SHAPES, ids=shape_name)
def test_rows_are_read_as_they_were_meant(tmp_path, reader, layout, suffix, dialect, seed):
    dice = random.Random(seed)
    laid_out = LAYOUTS[layout](draft(layout, dice), dice)
    path = tmp_path / f"usulan{suffix}"
    write_sheets(path, laid_out.sheets, dialect)

    roster = reader.read(path)

    assert roster.layout == layout
    assert roster.unread_letters == []
    assert [row.source_row for row in roster.rows] == laid_out.source_rows
    for number, row in enumerate(roster.rows):
        them, values = person(number), row.values
        assert (values["nik"], row.nik_cell_type) == (them.nik, "text")
        assert values["full_name"] == them.name
        assert values["birth_place"] == them.birth_place
        assert values["birth_date"] == them.birth.isoformat()
        assert values["sex_code"] == ("P" if them.is_woman else "L")
        assert (values["rt"].lstrip("0"), values["rw"].lstrip("0")) == ("8", "2")
        assert values["occupation_code"] == "9"
        assert values["musdes_number"] == MEETING.number
        assert values["musdes_date"] == MEETING.day.isoformat()
        if layout in (PROGRAMME, BUKU_INDUK):
            assert values["phone"] == "081012345678"
        else:
            assert values["village_status"] == "HIDUP"
        if layout != PROGRAMME:
            assert values["family_card_number"] == them.family_card


@pytest.mark.parametrize(("suffix", "dialect"), KINDS, ids=shape_name)
@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_nik_held_as_a_number_is_seen_in_every_kind_of_file(
    tmp_path, reader, layout, suffix, dialect
):
    slips = ("nik_number_cell", "nik_number_text", "nik_scientific_text")
    dice = random.Random(1)
    path = tmp_path / f"usulan{suffix}"
    write_sheets(path, LAYOUTS[layout](draft(layout, dice, *slips), dice).sheets, dialect)

    kinds = [row.nik_cell_type for row in reader.read(path).rows]

    assert kinds == ["number"] * 3 + ["text"] * 9


@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_reckoned_nik_is_noticed_in_a_workbook(tmp_path, reader, layout):
    dice = random.Random(1)
    path = tmp_path / "usulan.xlsx"
    write_sheets(path, LAYOUTS[layout](draft(layout, dice, "nik_formula"), dice).sheets)

    reckoned, typed, *_ = (row.values["formula_cells"] for row in reader.read(path).rows)

    assert (reckoned, typed) == ("nik", None)


@pytest.mark.parametrize("layout", [PROGRAMME, BUKU_INDUK])
@pytest.mark.parametrize("suffix", [XLSX, ODS, CSV])
def test_a_title_names_the_meeting(tmp_path, reader, layout, suffix):
    dice = random.Random(2)
    path = tmp_path / f"usulan{suffix}"
    sheets = LAYOUTS[layout](draft(layout, dice, named_as=AS_TITLE), dice).sheets
    write_sheets(path, sheets)

    roster = reader.read(path)

    assert (roster.musdes_number, roster.musdes_date) == (MEETING.number, MEETING.day)


@pytest.mark.parametrize("layout", LAYOUTS)
def test_who_names_no_meeting_is_read_without_one(tmp_path, reader, layout):
    dice = random.Random(3)
    path = tmp_path / "usulan.xlsx"
    write_sheets(path, LAYOUTS[layout](draft(layout, dice, named_as=""), dice).sheets)

    roster = reader.read(path)

    assert roster.musdes_number is None
    assert {row.values["musdes_number"] for row in roster.rows} == {None}


def test_siak_lists_somebody_who_is_not_valid(tmp_path, reader):
    dice = random.Random(4)
    path = tmp_path / "usulan.xlsx"
    write_sheets(path, LAYOUTS[SIAK](draft(SIAK, dice, "siak_line_not_valid"), dice).sheets)

    first, second, *_ = (row.values["village_status"] for row in reader.read(path).rows)

    assert (first, second) == ("TIDAK VALID", "HIDUP")


def test_a_text_shows_a_long_number_as_a_spreadsheet_does(tmp_path):
    path = tmp_path / "usulan.csv"
    write_sheets(path, [Sheet("x", [[6408041205859000, 81012345678, BIRTH, None], ["a"]])])

    assert path.read_bytes() == b"\xef\xbb\xbf6.40804E+15;81012345678;12/05/1985;\r\na;;;\r\n"


@pytest.mark.parametrize("suffix", [XLSX, ODS, CSV])
def test_a_file_depends_on_its_cells_alone(tmp_path, suffix):
    for name in ("one", "two"):
        write_sheets(tmp_path / f"{name}{suffix}", [Sheet("Usulan", [["x", 1, BIRTH, None]])])

    assert (tmp_path / f"one{suffix}").read_bytes() == (tmp_path / f"two{suffix}").read_bytes()


def posted(folder: Path, named_by: str, named_as: str, mishap: str = "") -> tuple[Post, Path]:
    dice = random.Random(5)
    drafted = draft(OPENSID, dice, named_as=named_as)
    post = Post(folder)
    sheets = LAYOUTS[OPENSID](drafted, dice).sheets
    name = post.put(drafted.occasion, 16, sheets, Shape(XLSX, 0, named_by, mishap), dice)
    (path,) = (path for path in folder.rglob("*") if path.name == name)
    post.close()
    return post, path.relative_to(folder)


def manifest(folder: Path) -> list[list[str]]:
    lines = (folder / "kiriman.csv").read_text(encoding="utf-8").splitlines()
    return [line.split(";") for line in lines]


def test_a_file_that_tells_all_itself_needs_no_manifest(tmp_path):
    _, path = posted(tmp_path, IN_FILE_NAME, AS_TITLE)

    assert "Sepaso Timur" in path.name
    assert manifest(tmp_path) == [["berkas", "desa", "nomor_ba_musdes", "tanggal_musdes"]]


def test_a_folder_may_name_the_village(tmp_path):
    _, path = posted(tmp_path, IN_FOLDER, AS_COLUMN)

    assert path.parent.name == "64.08.09.2006 Sepaso Timur"
    assert "Sepaso" not in path.name
    assert len(manifest(tmp_path)) == 1


def test_the_manifest_names_what_the_file_does_not(tmp_path):
    _, path = posted(tmp_path, IN_MANIFEST, AS_MANIFEST)

    _, (file, village, number, day) = manifest(tmp_path)

    assert file == str(path)
    assert village in ("64.08.09.2006", "Desa Sepaso Timur")
    assert number == MEETING.number
    assert day in ("30-06-2026", "2026-06-30", "30 Juni 2026")


def test_the_manifest_is_silent_on_a_meeting_that_the_file_names(tmp_path):
    posted(tmp_path, IN_MANIFEST, AS_COLUMN)

    assert manifest(tmp_path)[1][2:] == ["", ""]


def test_a_file_may_come_twice(tmp_path):
    post, path = posted(tmp_path, IN_FILE_NAME, AS_TITLE, SENT_TWICE)
    copy, _ = post.uncounted

    assert (copy.why, copy.stands_for) == (SENT_TWICE, path.name)
    assert (tmp_path / copy.file).read_bytes() == (tmp_path / path).read_bytes()


def test_a_correction_says_so_and_holds_more(tmp_path, reader):
    post, path = posted(tmp_path, IN_FILE_NAME, AS_TITLE, CORRECTED)
    wrong, _ = post.uncounted

    assert wrong.stands_for == path.name
    assert path.stem == f"{Path(wrong.file).stem} perbaikan"
    assert len(reader.read(tmp_path / wrong.file).rows) < len(reader.read(tmp_path / path).rows)


def test_blanks_survive_in_an_opendocument(tmp_path, reader):
    dice = random.Random(6)
    path = tmp_path / "usulan.ods"
    drafted = draft(PROGRAMME, dice)
    drafted.rows[0].name = "  SITI   AMINAH"
    write_sheets(path, LAYOUTS[PROGRAMME](drafted, dice).sheets)

    row = reader.read(path).rows[0]

    assert row.values["full_name"] == text_of("  SITI   AMINAH") == "SITI AMINAH"
    assert row.repairs["full_name"] == "  SITI   AMINAH"


def test_no_column_of_a_long_layout_is_forgotten():
    opensid = draw_hand(OPENSID, random.Random(0)).columns
    siak = draw_hand(SIAK, random.Random(0)).columns

    assert (len(set(opensid)), len(set(siak))) == (43, 37)
