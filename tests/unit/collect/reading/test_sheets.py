"""Files of every kind and size: told apart by content, refused before memory is taken."""

import re
import struct
import subprocess
import sys
import zipfile
from datetime import date

import pytest

from jamsos.collect.reading.apart import OPENER, Opener, Unreadable
from jamsos.collect.reading.occupations import Occupations
from jamsos.collect.reading.roster import RosterReader
from jamsos.collect.refusal import DeliveryRefused
from tests.support.rosters import (
    AHMAD,
    FAMILY,
    SITI,
    Formula,
    a_roster,
    buku_induk,
    programme,
    write_sheets,
)  # fmt: skip


@pytest.fixture
def read(kutai_timur):
    return RosterReader(Occupations(kutai_timur), as_of=date(2026, 11, 22)).read


def refused(read, path):
    with pytest.raises(DeliveryRefused) as refusal:
        read(path)
    return refusal.value


PEOPLE = {"Usulan": programme([SITI, AHMAD])}


@pytest.mark.parametrize("suffix", ["xlsx", "xls", "ods", "csv", "XLS"])
@pytest.mark.parametrize("form", ["xlsx", "xls", "ods", "csv"])
def test_what_a_file_is_its_content_tells(read, tmp_path, form, suffix):
    roster = read(write_sheets(tmp_path / f"a.{suffix}", PEOPLE, form=form))

    assert (roster.reading["format"], len(roster.rows)) == (form, 2)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"<html><body><table><tr><td>NIK</td></tr></table></body></html>", "HTML"),
        (b"\xef\xbb\xbf<!DOCTYPE html>\n<html>", "HTML"),
        ("\ufeff<table><tr><td>NIK</td>".encode("utf-16-le"), "HTML"),
        (b'<?xml version="1.0"?><Workbook>', "XML"),
        (b"%PDF-1.7\n", "PDF"),
        (rb"{\rtf1 NIK", "RTF"),
        (b"\x89PNG\r\n\x1a\n\0\0", "bukan teks"),
        (b"", "tidak ada lembar"),
    ],
)
def test_what_is_no_table_is_sent_back_by_its_kind(read, tmp_path, content, said):
    path = tmp_path / "a.xls"
    path.write_bytes(content)

    assert said in refused(read, path).detail


@pytest.mark.parametrize("separator", [";", ",", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_a_table_of_text_by_its_marks_and_headings(read, tmp_path, separator, encoding):
    worker = SITI.but(name="Nu\u2019man", address="Jl. Poros, RT 1; RW 2")
    path = write_sheets(
        tmp_path / "a.csv", {"": programme([worker])}, separator=separator, encoding=encoding
    )

    roster = read(path)

    (row,) = roster.rows
    assert row.values["full_name"] == "Nu\u2019man"
    assert row.values["address"] == "Jl. Poros, RT 1; RW 2"
    assert (roster.reading["separator"], row.source_row) == (separator, 3)
    assert roster.reading["encoding"] == encoding


def test_a_line_that_names_the_separator_to_excel_is_no_row(read, tmp_path):
    path = write_sheets(tmp_path / "a.csv", {"": programme([SITI])})
    path.write_bytes(b"sep=;\r\n" + path.read_bytes())

    assert [row.source_row for row in read(path).rows] == [3]


def test_two_separators_that_fit_as_well_are_not_guessed(read, tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("NIK,Nama,Alamat\nNIK;Nama;Alamat\n", encoding="utf-8")

    assert refused(read, path).code == "TEXT_TABLE_UNCLEAR"


@pytest.mark.parametrize(
    "lines",
    [
        ['1;"Siti;Sangatta;6408044101909001', '2;Ahmad";Sangatta;6408041205859002'],
        ['1;"Siti;Sangatta;6408044101909001', '2;"Ahmad";Sangatta;6408041205859002'],
        ['1;"Siti;Sangatta;6408044101909001', "2;Ahmad;Sangatta;6408041205859002"],
    ],
)
def test_an_open_quote_does_not_swallow_the_next_person(read, tmp_path, lines):
    path = tmp_path / "a.csv"
    path.write_text("\n".join(["No;Nama;Alamat;NIK", *lines]), encoding="utf-8")

    refusal = refused(read, path)

    assert (refusal.code, "baris 2" in refusal.detail) == ("TEXT_TABLE_UNCLEAR", True)


def test_a_line_break_in_an_address_of_a_table_of_text_is_no_new_row(read, tmp_path):
    workers = [SITI.but(address="Jl. Poros,\nRT 1"), AHMAD]
    path = write_sheets(tmp_path / "a.csv", {"": programme(workers)}, separator=",")

    rows = read(path).rows

    assert [row.source_row for row in rows] == [3, 4]
    assert rows[0].values["address"] == "Jl. Poros, RT 1"


PASSWORD = "FILE_PROTECTED"


def test_an_encrypted_workbook_is_sent_back(read, tmp_path):
    plain = write_sheets(tmp_path / "a.xls", PEOPLE).read_bytes()
    name = "Workbook".encode("utf-16-le")
    hidden = plain.replace(name, "Encrypte".encode("utf-16-le"))
    at = hidden.index("Encrypte".encode("utf-16-le"))
    whole = "EncryptedPackage".encode("utf-16-le")
    hidden = hidden[:at] + whole + hidden[at + len(whole) :]
    length = (len(whole) + 2).to_bytes(2, "little")
    hidden = hidden[: at + 64] + length + hidden[at + 66 :]
    (tmp_path / "b.xlsx").write_bytes(hidden)

    assert refused(read, tmp_path / "b.xlsx").code == PASSWORD


def test_an_old_workbook_with_a_password_is_sent_back(read, tmp_path):
    content = write_sheets(tmp_path / "a.xls", PEOPLE).read_bytes()
    writeaccess = struct.pack("<HH", 0x005C, 112)  # as long as it is, turned into the other record
    assert writeaccess in content
    (tmp_path / "b.xls").write_bytes(
        content.replace(writeaccess, struct.pack("<HH", 0x002F, 112), 1)
    )

    assert refused(read, tmp_path / "b.xls").code == PASSWORD


def test_an_encrypted_ods_and_an_encrypted_archive_are_sent_back(read, tmp_path):
    path = write_sheets(tmp_path / "a.ods", PEOPLE)
    manifest = "META-INF/manifest.xml"
    rewrite(path, tmp_path / "b.ods", {manifest: lambda it: it + b"<!-- encryption-data -->"})
    content = bytearray(write_sheets(tmp_path / "c.xlsx", PEOPLE).read_bytes())
    content[content.index(b"PK\1\2") + 8] |= 1
    (tmp_path / "c.xlsx").write_bytes(content)

    assert refused(read, tmp_path / "b.ods").code == PASSWORD
    assert refused(read, tmp_path / "c.xlsx").code == PASSWORD


def rewrite(old, new, changes, extra=()):
    """The archive ``old`` as ``new``, parts changed and added."""
    with zipfile.ZipFile(old) as source, zipfile.ZipFile(new, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            target.writestr(name, changes.get(name, bytes)(source.read(name)))
        for name, content in extra:
            target.writestr(name, content)
    return new


def test_a_workbook_tied_to_other_files_is_sent_back(read, tmp_path):
    xlsx = write_sheets(tmp_path / "a.xlsx", PEOPLE)
    rewrite(xlsx, tmp_path / "b.xlsx", {}, [("xl/externalLinks/externalLink1.xml", b"<x/>")])
    tied = [[Formula("='file:///C:/data.ods'#$Sheet1.A1", "x")]]
    write_sheets(tmp_path / "b.ods", {"Usulan": [*programme([SITI]), *tied]})
    xls = write_sheets(
        tmp_path / "a.xls", {"Lain": [["x"]], "Usulan": [*programme([SITI]), [Formula("=Lain!A1")]]}
    ).read_bytes()
    own = struct.pack("<HHHH", 0x01AE, 4, 2, 0x0401)
    assert own in xls
    (tmp_path / "b.xls").write_bytes(xls.replace(own, struct.pack("<HHHH", 0x01AE, 4, 2, 5)))

    for name in ("b.xlsx", "b.ods", "b.xls"):
        assert refused(read, tmp_path / name).code == "FILE_HAS_LINKS"


@pytest.mark.parametrize("suffix", ["xlsx", "xls", "ods"])
def test_a_formula_where_we_read_is_told_and_elsewhere_harmless(read, tmp_path, suffix):
    cells = AHMAD.cells(2)
    cells[0], cells[2], cells[6] = (
        Formula("=A3+1", 2),
        Formula('="Ahmad"', "Ahmad"),
        Formula("=1", "x"),
    )
    total = [None, "JUMLAH", Formula("=COUNTA(C3:C4)", 2)]
    below = ["Jumlah", Formula("=COUNTA(B3:B4)"), Formula("=COUNTA(C3:C4)")]
    rows = [*programme([SITI]), cells, total, below]

    roster = read(write_sheets(tmp_path / f"a.{suffix}", {"Usulan": rows}))

    assert [row.values["formula_cells"] for row in roster.rows] == [None, "full_name,address"]
    assert roster.ignored_rows == [5, 6]


def test_a_name_that_only_a_formula_knows_is_still_a_person(read, tmp_path):
    path = a_roster(tmp_path / "a.xlsx", [SITI, SITI.but(nik="=B2", name="=C2")])

    _, second = read(path).rows

    assert (second.values["full_name"], second.values["formula_cells"]) == (None, "nik,full_name")


def test_one_formula_for_many_cells_is_found_in_each(read, tmp_path):
    path = write_sheets(tmp_path / "a.xlsx", PEOPLE)
    sheet = "xl/worksheets/sheet1.xml"

    def with_array(xml):
        at = xml.index(b'<c r="G3"')
        end = xml.index(b">", at)
        return xml[: end + 1] + b'<f t="array" ref="G3:G4">A1</f>' + xml[end + 1 :]

    roster = read(rewrite(path, tmp_path / "b.xlsx", {sheet: with_array}))

    assert [row.values["formula_cells"] for row in roster.rows] == ["address", "address"]


def test_an_answer_of_the_village_stands_in_place_of_a_formula(read, tmp_path):
    path = a_roster(tmp_path / "a.xlsx", [SITI.but(name="=C9")])

    (row,) = read(path, corrections={2: {"full_name": "Siti Aminah"}}).rows

    assert (row.values["full_name"], row.values["formula_cells"]) == ("Siti Aminah", None)


@pytest.mark.parametrize("suffix", ["xls", "ods"])
def test_a_stray_value_far_away_is_sent_back_before_memory_is_taken(
    read, tmp_path, monkeypatch, suffix
):
    far = [*programme([SITI]), *[[]] * 9_000, [None] * 250 + ["x"]]
    path = write_sheets(tmp_path / f"a.{suffix}", {"Usulan": far})
    monkeypatch.setattr("jamsos.collect.reading.sheets.OPENER", None)

    assert refused(read, path).detail == "lembar ke-1 terisi sampai baris 9004 kolom ke-251"


@pytest.mark.parametrize(
    ("rows", "columns", "text", "said"),
    [
        (1_000_000, 1_000, b"", "lembar ke-1 terisi sampai baris 1000004 kolom ke-1000"),
        (1_000, 100, b"x" * 30_000, "teks di semua sel lebih dari 100 juta huruf"),
    ],
    ids=["cells", "characters"],
)
def test_what_an_ods_says_to_repeat_is_counted(
    read, tmp_path, monkeypatch, rows, columns, text, said
):
    path = write_sheets(tmp_path / "a.ods", PEOPLE)
    repeated = (
        b'<table:table-row table:number-rows-repeated="%d"><table:table-cell '
        b'table:number-columns-repeated="%d" office:value-type="string"><text:p>%s</text:p>'
        b"</table:table-cell></table:table-row></table:table>"
    ) % (rows, columns, text)
    rewrite(path, tmp_path / "b.ods", {
        "content.xml": lambda xml: xml.replace(b"</table:table>", repeated),
    })  # fmt: skip
    monkeypatch.setattr("jamsos.collect.reading.sheets.OPENER", None)

    assert refused(read, tmp_path / "b.ods").detail == said


@pytest.mark.parametrize("suffix", ["xlsx", "xls"])
def test_a_long_text_that_many_cells_share_is_counted_as_often_as_shown(
    read, tmp_path, monkeypatch, suffix
):
    page = [["x" * 30_000] * 100] * 40
    path = write_sheets(tmp_path / f"a.{suffix}", {"Usulan": [*programme([SITI]), *page]})
    assert path.stat().st_size < 500_000
    monkeypatch.setattr("jamsos.collect.reading.sheets.OPENER", None)

    assert refused(read, path).detail == "teks di semua sel lebih dari 100 juta huruf"


def test_one_long_text_among_many_short_ones_is_no_matter(read, tmp_path):
    rows = [["Petunjuk " * 3000], *programme([SITI] * 600)]

    assert len(read(write_sheets(tmp_path / "a.xlsx", {"Usulan": rows})).rows) == 600


def test_an_archive_that_understates_its_size_is_sent_back(read, tmp_path):
    path = write_sheets(tmp_path / "a.xlsx", PEOPLE)
    rewrite(path, tmp_path / "b.xlsx", {}, [("xl/media/foto.bmp", bytes(5_000_000))])
    content = (tmp_path / "b.xlsx").read_bytes()
    true_size, told = (5_000_000).to_bytes(4, "little"), (5000).to_bytes(4, "little")
    assert content.count(true_size) == 2
    (tmp_path / "b.xlsx").write_bytes(content.replace(true_size, told))

    assert refused(read, tmp_path / "b.xlsx").code == "FILE_UNREADABLE"


@pytest.mark.parametrize(
    "change",
    [
        lambda xml: xml.replace(b"<c r=", b"<c\n r="),
        lambda xml: re.sub(rb'<c r="(\w+)"', rb"<c r='\1'", xml),
        lambda xml: xml.replace(b"<sheetData>", b'<!-- <c r="XFD9"> --><sheetData>'),
    ],
    ids=["other blanks", "other quotes", "a comment"],
)
def test_a_sheet_written_in_another_way_is_read_the_same(read, tmp_path, change):
    path = write_sheets(tmp_path / "a.xlsx", {"Usulan": buku_induk({FAMILY: [SITI, AHMAD]})})
    part = "xl/worksheets/sheet1.xml"
    with zipfile.ZipFile(path) as archive:
        assert change(archive.read(part)) != archive.read(part)

    again = read(rewrite(path, tmp_path / "b.xlsx", {part: change}))

    assert again.rows == read(path).rows


READ_AND_TELL_MEMORY = """
import resource, sys
from datetime import date
from pathlib import Path
from jamsos.collect.reading.occupations import Occupations
from jamsos.collect.refusal import DeliveryRefused
from jamsos.collect.reading.roster import RosterReader
from jamsos.region import region

reader = RosterReader(Occupations(region("64.08")), as_of=date(2026, 11, 22))
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
for path in sys.argv[1:]:
    try:
        reader.read(Path(path))
    except DeliveryRefused as refusal:
        print(refusal.code)
print((resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 1024)
"""


def test_the_largest_files_are_sent_back_within_little_memory(tmp_path):
    huge = []
    for name, begins in (("a.csv", b"NIK;Nama;Alamat\n"), ("a.xlsx", b"PK\3\4"),
                         ("a.xls", bytes.fromhex("d0cf11e0a1b11ae1"))):  # fmt: skip
        with (tmp_path / name).open("wb") as content:
            content.write(begins)
            content.truncate(500_000_000)
        huge.append(tmp_path / name)
    bomb, liar = tmp_path / "b.xlsx", tmp_path / "c.xlsx"
    with (
        zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive,
        archive.open("xl/worksheets/sheet1.xml", "w") as sheet,
    ):
        for _ in range(250):
            sheet.write(bytes(1_000_000))
    true_size, told = (250_000_000).to_bytes(4, "little"), (5000).to_bytes(4, "little")
    liar.write_bytes(bomb.read_bytes().replace(true_size, told))

    told = subprocess.run(
        [sys.executable, "-c", READ_AND_TELL_MEMORY, *map(str, [*huge, bomb, liar])],
        capture_output=True, text=True, check=True,
    ).stdout.split()  # fmt: skip

    assert told[:-1] == ["FILE_TOO_LARGE"] * 5
    assert int(told[-1]) < 60, "megabytes on top of what reading needs anyway"


def test_a_file_that_brings_the_library_down_is_one_refused_file(read, tmp_path):
    """An .xls that says it has 1,627,389,952 rows: the library asks for terabytes, and ends."""
    whole, damaged = write_sheets(tmp_path / "a.xls", PEOPLE), tmp_path / "b.xls"
    content = bytearray(whole.read_bytes())
    dimensions = content.index(struct.pack("<HH", 0x0200, 14))
    content[dimensions + 8 : dimensions + 12] = (0x61000000).to_bytes(4, "little")
    damaged.write_bytes(content)
    with pytest.raises(Unreadable, match="ended"):
        OPENER.sheets(bytes(content), memory_bytes=3_000_000_000, seconds=60)

    assert refused(read, damaged).code == "FILE_UNREADABLE"
    assert len(read(whole).rows) == 2


def test_opening_that_takes_too_long_is_ended(tmp_path):
    content = write_sheets(tmp_path / "a.xlsx", PEOPLE).read_bytes()
    opener = Opener()

    with pytest.raises(Unreadable, match="ended"):
        opener.sheets(content, memory_bytes=3_000_000_000, seconds=0)
    opener.close()


def test_a_process_that_ended_is_started_again(read, tmp_path):
    path = write_sheets(tmp_path / "a.xlsx", PEOPLE)
    before = read(path).rows
    OPENER._process.kill()
    OPENER._process.wait()

    assert read(path).rows == before


def test_opening_within_too_little_memory_is_a_refusal(tmp_path):
    opener = Opener()
    content = write_sheets(tmp_path / "a.xlsx", {"Usulan": [["x" * 90] * 60] * 2000}).read_bytes()
    whole = len(opener.sheets(content, memory_bytes=2_000_000_000, seconds=60)[0].grid)
    opener.close()

    with pytest.raises(Unreadable):
        opener.sheets(content, memory_bytes=60_000_000, seconds=60)
    opener.close()

    assert whole == 2000
