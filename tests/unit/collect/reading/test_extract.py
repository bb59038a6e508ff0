"""An institution's file: whole and with the promised header, or refused."""

from dataclasses import replace
from datetime import date, datetime, time

import pytest

from jamsos.collect.reading.extract import read_extract
from jamsos.collect.refusal import DeliveryRefused
from jamsos.sources import extract_contract
from tests.support.extracts import RESIDENT, a_sheet, an_extract

CONTRACT = extract_contract("civil_registry")


@pytest.fixture
def registry(tmp_path):
    return an_extract(tmp_path / "registry.csv", "civil_registry", [RESIDENT] * 3)


def refusal_of(path):
    with pytest.raises(DeliveryRefused) as refusal:
        list(read_extract(path, CONTRACT))
    return refusal.value


def test_values_stay_text_and_rows_have_line_numbers(registry):
    (batch,) = read_extract(registry, CONTRACT)

    assert batch["source_row"].to_list() == [2, 3, 4]
    assert batch["nik"].to_list() == ["6408044101909001"] * 3
    assert batch["no_kec"].to_list() == ["4"] * 3


def test_a_byte_order_mark_is_no_part_of_the_header(registry):
    registry.write_bytes(b"\xef\xbb\xbf" + registry.read_bytes())

    (batch,) = read_extract(registry, CONTRACT)
    assert batch["no_kk"].to_list() == [RESIDENT["NO_KK"]] * 3


@pytest.mark.parametrize("lost_bytes", [1, 10, 200])
def test_a_file_cut_in_the_middle_is_refused(registry, lost_bytes):
    registry.write_bytes(registry.read_bytes()[:-lost_bytes])

    assert refusal_of(registry).code == "FILE_CUT"


def test_a_file_cut_between_two_values_of_a_complete_line_is_refused(registry):
    registry.write_bytes(registry.read_bytes() + b"6408040101109001,64080441\n")

    assert refusal_of(registry).detail.startswith("baris terakhir berisi 2 dari 32 kolom")


def test_a_missing_a_renamed_and_a_moved_column_are_named(registry):
    header, rest = registry.read_text().split("\n", 1)
    registry.write_text(header.replace("TGL_LHR", "TANGGAL_LAHIR") + "\n" + rest)
    assert refusal_of(registry).detail == "kolom hilang: TGL_LHR; kolom tak dikenal: ke-7"

    registry.write_text(header.replace("NO_KK,NIK", "NIK,NO_KK") + "\n" + rest)
    assert refusal_of(registry).detail == "urutan kolom berbeda"


def test_an_empty_file_and_a_file_of_bytes_are_refused(tmp_path):
    path = tmp_path / "registry.csv"
    path.write_bytes(b"")
    assert refusal_of(path).code == "FILE_EMPTY"
    path.write_bytes(b"PK\x03\x04\xff\xfe\n")
    assert refusal_of(path).code == "FILE_UNREADABLE"


def test_a_row_with_too_many_values_is_refused_without_its_values(registry):
    first, second, rest = registry.read_text().split("\n", 2)
    registry.write_text("\n".join([first, second + ",SECRET", rest]))

    refusal = refusal_of(registry)

    assert refusal.code == "EXTRACT_BROKEN"
    assert "SECRET" not in str(refusal)


def changed(registry, line, old, new):
    """Replace in one line of the file, counted from 1, as in a text editor."""
    lines = registry.read_bytes().split(b"\n")
    assert old in lines[line - 1]
    lines[line - 1] = lines[line - 1].replace(old, new)
    registry.write_bytes(b"\n".join(lines))
    return registry


NAME = RESIDENT["NAMA_LGKP"].encode()


def test_a_row_with_too_few_values_is_refused_by_its_line(registry):
    refusal = refusal_of(changed(registry, 3, b"," + NAME, b""))

    assert (refusal.code, refusal.detail) == ("EXTRACT_BROKEN", "baris 3: tidak berisi 32 kolom")


def test_an_empty_line_between_rows_is_refused(registry):
    registry.write_bytes(registry.read_bytes().replace(b"\n", b"\n\n", 2))

    assert refusal_of(registry).detail == "baris 2: tidak berisi 32 kolom"


@pytest.mark.parametrize(
    ("opens", "closes"), [(b'"ALI', b'UDIN"'), (b'"ALI', b'BOY "UDIN"'), (b'A"LI', b'U"DIN')]
)
def test_quotation_marks_that_swallow_lines_are_refused(tmp_path, opens, closes):
    registry = an_extract(tmp_path / "registry.csv", "civil_registry", [RESIDENT] * 9)
    changed(registry, 4, NAME, opens)
    changed(registry, 7, NAME, closes)

    refusal = refusal_of(registry)

    assert refusal.code == "EXTRACT_BROKEN"
    assert refusal.detail == "baris 4: tanda kutip tidak ditutup pada barisnya"


def test_a_new_line_inside_a_value_is_refused(registry):
    refusal = refusal_of(changed(registry, 3, NAME, b'"SITI\nAMINAH"'))

    assert refusal.detail == "baris 3: tanda kutip tidak ditutup pada barisnya"


def test_a_separator_between_quotation_marks_is_part_of_the_value(registry):
    (batch,) = read_extract(changed(registry, 3, NAME, b'"AMINAH, ""SITI"""'), CONTRACT)

    assert batch["nama_lgkp"].to_list()[1] == 'AMINAH, "SITI"'
    assert batch["source_row"].to_list() == [2, 3, 4]


def test_an_empty_value_is_none_quoted_or_not(registry):
    changed(registry, 3, NAME, b'""')
    changed(registry, 4, NAME, b"")

    (batch,) = read_extract(registry, CONTRACT)

    assert batch["nama_lgkp"].to_list() == [RESIDENT["NAMA_LGKP"], None, None]


def test_lines_may_end_as_on_windows(registry):
    (whole,) = read_extract(registry, CONTRACT)
    registry.write_bytes(registry.read_bytes().replace(b"\n", b"\r\n"))

    (batch,) = read_extract(registry, CONTRACT)

    assert batch.equals(whole)


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("JOSÉ".encode("cp850"), "baris 3 bukan teks UTF-8"),
        ("JOSÉ ".encode("cp1252") + "NUÑEZ".encode(), "baris 3 bukan teks UTF-8"),
        (b"SITI\0AMINAH", "baris 3 memuat karakter NUL"),
    ],
)
def test_bytes_that_are_no_text_are_refused_by_their_line(registry, typed, told):
    refusal = refusal_of(changed(registry, 3, NAME, typed))

    assert (refusal.code, refusal.detail) == ("FILE_UNREADABLE", told)


@pytest.mark.parametrize("block", [1, 7, 300, 1000])
def test_lines_are_counted_whatever_the_size_of_a_block(registry, monkeypatch, block):
    monkeypatch.setattr("jamsos.collect.reading.extract._BLOCK_BYTES", block)
    (batch,) = read_extract(changed(registry, 2, NAME, "JOSÉ".encode()), CONTRACT)
    assert batch.height == 3

    assert refusal_of(changed(registry, 3, NAME, b'"')).detail.startswith("baris 3: tanda kutip")


def test_a_parser_that_returns_another_number_of_rows_is_noticed(registry, monkeypatch):
    monkeypatch.setattr("jamsos.collect.reading.extract._check_lines", lambda *_: (5, False))

    refusal = refusal_of(registry)

    assert refusal.code == "EXTRACT_BROKEN"
    assert refusal.detail == "berkas berisi 4 baris data, terbaca 3"


def test_another_separator_is_accepted_where_the_header_leaves_no_doubt(registry):
    (agreed,) = read_extract(registry, CONTRACT)
    registry.write_bytes(registry.read_bytes().replace(b",", b";"))

    extract = read_extract(registry, CONTRACT)

    (batch,) = extract
    assert batch.equals(agreed)
    assert extract.reading == {"format": "csv", "separator": ";", "encoding": "utf-8"}
    assert extract.remarks == ("kolom dipisah «;», bukan «,»",)


def test_a_separator_that_nobody_agreed_on_is_another_header(registry):
    registry.write_bytes(registry.read_bytes().replace(b",", b"\t"))

    assert refusal_of(registry).code == "HEADER_DIFFERS"


def test_cp1252_is_accepted_and_told(registry):
    extract = read_extract(changed(registry, 3, NAME, "JOSÉ D’ARC".encode("cp1252")), CONTRACT)

    (batch,) = extract
    assert batch["nama_lgkp"].to_list()[1] == "JOSÉ D’ARC"
    assert extract.reading["encoding"] == "cp1252"
    assert extract.remarks == ("kode huruf cp1252, bukan utf-8",)


def test_a_source_may_insist_on_utf8(registry):
    changed(registry, 3, NAME, "JOSÉ".encode("cp1252"))

    with pytest.raises(DeliveryRefused) as refusal:
        read_extract(registry, replace(CONTRACT, encodings=("utf-8",)))

    assert str(refusal.value) == "FILE_UNREADABLE: baris 3 bukan teks UTF-8"


def test_case_and_blanks_in_a_header_do_not_matter_and_an_underscore_does(registry):
    header, rest = registry.read_text().split("\n", 1)
    registry.write_text(header.replace("NIK,NAMA_LGKP", " nik ,Nama_ Lgkp") + "\n" + rest)
    (batch,) = read_extract(registry, CONTRACT)
    assert batch["nik"].to_list() == [RESIDENT["NIK"]] * 3

    registry.write_text(header.replace("NAMA_LGKP", "NAMA LGKP") + "\n" + rest)
    assert refusal_of(registry).detail == "kolom hilang: NAMA_LGKP; kolom tak dikenal: ke-3"


def test_a_repeated_column_and_a_missing_header_are_told_without_a_value(registry):
    header, rest = registry.read_text().split("\n", 1)
    registry.write_text(header.replace("NAMA_LGKP", "NIK") + "\n" + rest)
    assert refusal_of(registry).detail == "kolom hilang: NAMA_LGKP; kolom tercantum dua kali: NIK"

    registry.write_text(rest)
    told = refusal_of(registry).detail
    assert told.startswith("baris 1 bukan baris judul; ")
    assert RESIDENT["NAMA_LGKP"] not in told


def sheet_of(tmp_path, rows, **more):
    return a_sheet(tmp_path / "bpjs.xlsx", "bpjs_participants", rows, **more)


BPJS = extract_contract("bpjs_participants")


def test_a_sheet_is_read_as_typed(tmp_path):
    row = ["6408044101909001", "SITI", 12345678901, "BPU", "AKTIF", "MANDIRI"]
    path = sheet_of(
        tmp_path,
        [
            [*row, date(2025, 1, 31), datetime.combine(date(2026, 2, 1), time()), "2026-05"],
            [None] * 9,
            [*row, None],
        ],
    )

    extract = read_extract(path, BPJS)

    (batch,) = extract
    assert batch.columns == ["source_row", *BPJS.landing_columns]
    assert batch["source_row"].to_list() == [2, 4]
    assert batch.row(0)[1:] == (
        "6408044101909001", "SITI", "12345678901", "BPU", "AKTIF", "MANDIRI", "2025-01-31",
        "2026-02-01", "2026-05",
    )  # fmt: skip
    assert batch.row(1)[7:] == (None, None, None)
    assert extract.reading == {"format": "xlsx", "other_sheets": 0}


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        (6408044101909001, "6.40804E+15"),
        (9999999999999999, "1.00000E+16"),
        (1000000000000000, "1.00000E+15"),
        (999999999999999, "999999999999999"),
        (640804410190900, "640804410190900"),
        (0, "0"),
        (12.5, "12.5"),
    ],
)
def test_a_number_too_long_for_a_workbook_is_nobodys_nik(tmp_path, number, shown):
    (batch,) = read_extract(sheet_of(tmp_path, [[number, "SITI"]]), BPJS)

    assert batch["nik"].to_list() == [shown]
    assert not (len(shown) == 16 and shown.isdigit())


def test_the_first_visible_sheet_counts_and_others_are_told(tmp_path):
    extract = read_extract(sheet_of(tmp_path, [["1"]], hidden=1, behind=[["catatan"]]), BPJS)

    (batch,) = extract
    assert batch["nik"].to_list() == ["1"]
    assert extract.remarks == ("1 lembar lain tidak dibaca",)


def test_an_unfit_sheet_is_refused(tmp_path):
    with pytest.raises(DeliveryRefused, match="EXTRACT_BROKEN: baris 3: ada isi di luar kolom"):
        read_extract(sheet_of(tmp_path, [["1"], ["1", *[None] * 8, "lagi"]]), BPJS)
    with pytest.raises(DeliveryRefused, match="HEADER_DIFFERS: kolom hilang: KPJ; kolom tak"):
        read_extract(sheet_of(tmp_path, [["1"]], header=[
            "NO_KPJ" if column == "KPJ" else column for column in BPJS.columns
        ]), BPJS)  # fmt: skip
    with pytest.raises(DeliveryRefused, match="judul kolom harus di baris 1"):
        read_extract(sheet_of(tmp_path, [["1"]], title_rows=1), BPJS)
    small = replace(BPJS, limits=replace(BPJS.limits, cells=9))
    with pytest.raises(DeliveryRefused, match="FILE_TOO_LARGE"):
        read_extract(sheet_of(tmp_path, [["1"]]), small)
    (tmp_path / "text.xlsx").write_text("NIK\n1\n")
    with pytest.raises(DeliveryRefused, match="FILE_UNREADABLE"):
        read_extract(tmp_path / "text.xlsx", BPJS)
    (tmp_path / "empty.xlsx").write_bytes(b"")
    with pytest.raises(DeliveryRefused):
        read_extract(tmp_path / "empty.xlsx", BPJS)


def test_a_sheet_of_headings_alone_has_no_rows(tmp_path):
    assert list(read_extract(sheet_of(tmp_path, []), BPJS)) == []
