"""A month's letters: to whom, what they say, and that they tell no more than is needed."""

import hashlib
import stat
from datetime import date
from zipfile import ZipFile

import pytest
from openpyxl import load_workbook

from jamsos.letters.texts import texts_of
from jamsos.letters.write import NoListYet, write_letters
from jamsos.warehouse.connection import connect
from tests.unit.letters.conftest import NIKS, OTHER_VILLAGE, RUN, VILLAGE

DECEMBER = date(2026, 12, 1)


def rows_of(path, sheet):
    return [
        [cell.value for cell in row]
        for row in load_workbook(path)[sheet].iter_rows(min_row=5)
        if row[0].value
    ]


def book_of(written, village_code):
    (path,) = (path for path in written.paths if path.name.startswith(village_code))
    return path


def test_whoever_is_new_at_risk_or_out_gets_the_letter_that_says_so(published):
    written = write_letters(DECEMBER)

    assert written.letters == {"NEWLY_COVERED": 2, "COVER_AT_RISK": 2, "COVER_ENDED": 1}
    here = book_of(written, VILLAGE)
    ((*_, new, _),) = rows_of(here, "Peserta baru")
    (budi, dewi) = rows_of(here, "Dapat terhenti")
    ((_, name, *_, heirs, _),) = rows_of(book_of(written, OTHER_VILLAGE), "Berakhir")
    ((_, back, *_),) = rows_of(book_of(written, OTHER_VILLAGE), "Peserta baru")
    assert "mulai 1 Desember 2026 Bapak/Ibu dilindungi" in new
    assert back == "EKA"
    assert "desa belum mengusulkan Bapak/Ibu lagi" in budi[5]
    assert "lunas sampai November 2026" in budi[5]
    assert "Nama pada usulan jauh berbeda" in dewi[5]
    assert name == "CITRA"
    assert heirs.startswith("Kepada keluarga Bapak/Ibu CITRA")
    assert "{" not in "".join([new, budi[5], dewi[5], heirs])


def test_whoever_has_no_name_is_counted_and_not_lost(published):
    assert write_letters(DECEMBER).unaddressed == 1


def test_a_letter_shows_the_end_of_a_nik_and_never_the_whole(published):
    written = write_letters(DECEMBER)

    ((_, _, _, neighbourhood, nik_end, *_),) = rows_of(book_of(written, VILLAGE), "Peserta baru")
    assert (neighbourhood, nik_end) == ("2/1", f"…{NIKS[1][-6:]}")
    for path in written.paths:
        told = b"".join(ZipFile(path).read(name) for name in ZipFile(path).namelist())
        assert not any(nik.encode() in told for nik in NIKS.values())


def test_a_name_that_looks_like_a_formula_stays_a_name(published):
    sheet = load_workbook(book_of(write_letters(DECEMBER), VILLAGE))["Peserta baru"]

    assert sheet.cell(5, 2).data_type == "s"
    assert sheet.cell(5, 2).hyperlink is None
    assert sheet.cell(5, 2).value.startswith("=HYPERLINK")


def test_the_same_list_gives_the_same_bytes_for_its_owner_alone(published):
    first = {path: hashlib.sha256(path.read_bytes()).digest() for path in write_letters().paths}
    stranger = next(iter(first)).with_name("64.08.99.2001 Dulu.xlsx")
    stranger.write_bytes(b"of an earlier list")

    again = {path: hashlib.sha256(path.read_bytes()).digest() for path in write_letters().paths}

    assert again == first
    assert not stranger.exists()
    assert {stat.S_IMODE(path.stat().st_mode) for path in again} == {0o600}


def test_a_list_that_nobody_approved_is_marked_as_a_draft(published):
    book = load_workbook(book_of(write_letters(DECEMBER), VILLAGE))

    assert book["Peserta baru"]["A1"].value == "DRAF · Peserta baru"
    assert any("DRAF" in str(cell.value) for row in book["Pengantar"].rows for cell in row)


def test_that_people_left_the_vault_is_kept_with_how_many(published):
    write_letters(DECEMBER)

    with connect() as connection:
        kept = connection.execute(
            "select what, row_count, as_of, person_key from identity.vault_access"
        ).fetchall()
    assert kept == [("letters", 5, date(2026, 11, 22), None)]


def test_a_month_without_a_list_has_no_letters(published):
    with pytest.raises(NoListYet, match="2027-01"):
        write_letters(date(2027, 1, 1))


def test_a_text_for_the_reason_comes_before_the_one_for_all(kutai_timur):
    texts = texts_of(kutai_timur, DECEMBER)

    for_all = texts.letter("COVER_ENDED", "CITRA", ["AGE_OVER_MAXIMUM"], None)
    assert "karena: Umur sudah 65 tahun" in for_all
    assert "lunas sampai bulan yang lalu" in for_all
    assert "turut berduka" in texts.letter("COVER_ENDED", "CITRA", ["REGISTRY_DECEASED"], None)


def test_a_text_out_of_force_is_not_used(kutai_timur):
    with pytest.raises(KeyError):
        texts_of(kutai_timur, date(2023, 12, 1)).letter("NEWLY_COVERED", "SITI", [], None)


def test_once_the_list_is_approved_letters_are_no_drafts(published):
    with connect() as connection:
        connection.execute(
            """
            insert into ops.approved_months (
                region_code, covered_month, run_id, persons, jkk_rp, jkm_rp, total_rp, list_sha256,
                decree_number, decree_date, approved_by, checked_by, as_of
            ) values ('64.08', '2026-12-01', %s, 1, 1, 1, 2, 'x', '560/1', '2026-11-23', 'a', 'b',
                '2026-11-23')
            """,
            [RUN],
        )

    book = load_workbook(book_of(write_letters(DECEMBER), VILLAGE))

    assert book["Peserta baru"]["A1"].value == "Peserta baru"
    assert not any("DRAF" in str(cell.value) for row in book["Pengantar"].rows for cell in row)
