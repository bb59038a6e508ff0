"""What a clerk is told of a file before it is sent: numbers of rows and columns, and no value."""

import re
from datetime import date

import pytest

from jamsos.answer.check import NotCheckable, check_file, night_of, source_of
from jamsos.answer.check_text import render
from tests.support.answers import NIGHT, VILLAGE, WORKERS
from tests.support.extracts import RESIDENT, a_count, an_extract
from tests.support.rosters import AHMAD, SITI, a_roster


@pytest.fixture
def clerk(installation, tmp_path):
    """Where a clerk keeps files; the installation is thrown away afterwards."""
    return tmp_path / "Unduhan"


def test_a_file_without_faults_is_accepted_whole(clerk):
    path = a_roster(clerk / f"{VILLAGE}.xlsx", [SITI, AHMAD])

    checked = check_file(path, as_of=NIGHT)

    assert checked.is_all_accepted
    assert (checked.delivered, checked.accepted, checked.refused) == (2, 2, ())
    assert "Semua baris diterima." in render(checked)


def test_refused_rows_are_told_by_reason_row_and_column_without_any_value(clerk):
    path = a_roster(
        clerk / f"{VILLAGE}.xlsx", WORKERS, above=[["DAFTAR USULAN"], []], below=[[None, "JUMLAH"]]
    )

    checked = check_file(path, as_of=NIGHT)
    told = render(checked)

    assert not checked.is_all_accepted
    assert {each.code: (each.rows, each.place) for each in checked.refused} == {
        "NIK_HELD_AS_NUMBER": ((6,), "B (NIK)"),
        "NIK_NOT_16_DIGITS": ((7,), "B (NIK)"),
        "BIRTH_DATE_IMPOSSIBLE": ((8,), "E (Tanggal Lahir)"),
    }
    assert "Baris dikirim .......... 14\n" in told
    assert "Diterima ............... 11\n" in told
    assert "Baris tanpa orang, tidak dibaca: 18" in told
    for worker in WORKERS:
        assert str(worker.nik) not in told
        assert worker.name not in told


def test_the_village_is_told_by_name_or_option_or_nobody_would_take_the_file(clerk):
    path = a_roster(clerk / "usulan desember.xlsx", [SITI])

    nobody = check_file(path, as_of=NIGHT)
    named = check_file(path, as_of=NIGHT, village="Teluk Lingga")

    assert "TIDAK AKAN DIAMBIL" in render(nobody)
    assert not nobody.is_all_accepted
    assert (named.village.village_code, named.is_all_accepted) == ("64.08.04.1010", True)


def test_a_file_that_would_be_refused_says_why_and_what_to_do(clerk):
    path = a_roster(clerk / f"{VILLAGE}.xlsx", [SITI])
    path.write_bytes(b"%PDF-1.7")

    checked = check_file(path, as_of=NIGHT)

    assert not checked.is_all_accepted
    assert "DITOLAK SELURUHNYA (FILE_UNREADABLE)" in render(checked)


def test_a_file_that_would_be_held_is_not_called_accepted(clerk):
    path = a_roster(clerk / f"{VILLAGE}.xlsx", [SITI, *WORKERS[2:5]])

    checked = check_file(path, as_of=NIGHT)

    assert (checked.status, checked.delivered, checked.accepted) == ("held", 4, 1)
    assert "DITAHAN" in render(checked)
    assert "Terlalu banyak baris yang ditolak" in render(checked)


@pytest.mark.parametrize(
    ("night", "why"),
    [
        (date(2026, 11, 21), "berkas ini untuk 22 November 2026 atau sesudahnya"),
        (date(2026, 11, 22), None),
        (date(2026, 11, 23), None),
        (date(2026, 11, 24), "berkas ini berumur 2 hari; paling lama 1 hari"),
    ],
)
def test_an_extract_of_another_day_is_told_as_what_it_is(clerk, night, why):
    path = clerk / "civil_registry_2026-11-22.csv"
    an_extract(path, "civil_registry", [RESIDENT])

    told = render(check_file(path, as_of=night))

    assert ("TIDAK AKAN DIAMBIL" in told) == (why is not None)
    assert (why or "Semua baris diterima") in told


def test_an_extract_with_another_number_of_rows_than_counted_is_refused_in_words(clerk):
    path = clerk / "civil_registry_2026-11-22.csv"
    an_extract(path, "civil_registry", [RESIDENT])
    a_count(path, SEMUA=2)

    told = render(check_file(path, as_of=NIGHT))

    assert "DITOLAK SELURUHNYA (COUNT_DIFFERS)" in told
    assert "pembanding 2, terbaca 1" in told
    assert "Format" not in told


def test_what_a_clerk_is_told_is_in_indonesian(clerk):
    registry = clerk / "civil_registry_2026-11-22.csv"
    an_extract(registry, "civil_registry", [])
    roster = a_roster(clerk / f"{VILLAGE}.xlsx", [SITI, *WORKERS[2:5]])

    told = "".join(render(check_file(path, as_of=NIGHT)) for path in (registry, roster))

    english = {"the", "is", "of", "rows", "quarantine", "ceiling", "and", "no", "file", "gate"}
    assert "Data kependudukan" in told
    assert english & {*re.findall(r"[a-z]+", told.lower())} == set()


def test_the_slip_of_a_check_is_the_one_the_village_would_get(clerk, tmp_path):
    path = a_roster(clerk / f"{VILLAGE}.xlsx", WORKERS)

    check_file(path, as_of=NIGHT, slip=tmp_path / "jawaban.xlsx")

    assert (tmp_path / "jawaban.xlsx").stat().st_size > 5_000


def test_an_institutions_extract_is_checked_as_well(clerk):
    path = clerk / "civil_registry_2026-11-22.csv"
    an_extract(path, "civil_registry", [RESIDENT, RESIDENT | {"NIK": "1", "TGL_LHR": "x"}])

    checked = check_file(path, as_of=NIGHT)

    assert (checked.source, checked.delivered) == ("civil_registry", 2)
    assert {each.code: each.rows for each in checked.refused} == {
        "REGISTRY_BIRTH_DATE_INVALID": (3,),
        "REGISTRY_NIK_INVALID": (3,),
    }


@pytest.mark.parametrize(
    ("name", "source", "night"),
    [
        ("civil_registry_2026-11-22.csv", "civil_registry", date(2026, 11, 22)),
        ("bpjs_participants_2026-11.csv", "bpjs_participants", date(2026, 11, 1)),
        ("welfare_deciles_2026-Q4.csv", "welfare_deciles", date(2026, 10, 1)),
        ("64.08.04.2001 Sangatta Utara.xlsx", "village_rosters", None),
    ],
)
def test_a_name_tells_the_source_and_its_first_night(tmp_path, name, source, night):
    assert source_of(tmp_path / name) == source
    assert night_of(tmp_path / name, source) == night


@pytest.mark.parametrize(
    ("name", "source"),
    [
        ("penduduk.csv", "civil_registry"),
        ("civil_registry_2026-02-31.csv", "civil_registry"),
        ("civil_registry_2026-11-22.csv", "dukcapil"),
    ],
)
def test_an_extract_that_would_never_be_taken_is_not_checked(tmp_path, name, source):
    with pytest.raises(NotCheckable):
        night_of(tmp_path / name, source)
