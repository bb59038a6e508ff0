"""An extract against what its sender counted: by the file beside it, in all and by kecamatan."""

from datetime import date

import pytest

from jamsos.collect import night
from jamsos.collect.delivery.counts import Counts, counts_path, read_counts
from jamsos.collect.delivery.deliveries import newest_extract
from jamsos.collect.refusal import DeliveryRefused, NothingReadable
from jamsos.digest import sha256_of
from jamsos.sources import extract_contract
from jamsos.warehouse.connection import connect
from tests.support.extracts import RESIDENT, a_count, a_count_text, an_extract

AS_OF = date(2026, 11, 22)
REGISTRY = extract_contract("civil_registry")
# Two people in kecamatan 4 and one in 18.
PEOPLE = [RESIDENT, RESIDENT, RESIDENT | {"NO_KEC": "18"}]


@pytest.fixture
def registry(installation):
    path = installation.inbox / "civil_registry" / "civil_registry_2026-11-22.csv"
    return an_extract(path, "civil_registry", PEOPLE)


def asked(query, *parameters):
    with connect() as connection:
        return connection.execute(query, parameters).fetchall()


def land():
    return night.land("civil_registry", as_of=AS_OF)


def refusal():
    with pytest.raises(NothingReadable, match="Ask Disdukcapil Kutai Timur for a whole file"):
        land()
    ((code, told),) = asked("select refusal_code, refusal from ops.loads")
    assert asked("select count(*) from landing.civil_registry") == [(0,)]
    return f"{code}: {told}"


def test_the_same_number_of_rows_lands_and_is_told(registry):
    counted = a_count(registry, SEMUA=3, _4=2, _18=1)

    assert len(land().new) == 1

    assert asked("select message from ops.ingest_steps") == [
        ("cocok dengan pembanding: 3 baris, 2 bagian",)
    ]
    assert asked("select reading from ops.loads") == [
        ({"format": "csv", "separator": ",", "encoding": "utf-8", "counted": 3,
          "counted_parts": 2, "counts_sha256": sha256_of(counted)},)
    ]  # fmt: skip


def test_the_count_file_is_kept_unchanged_and_named_also_when_it_differs(registry, installation):
    counted = a_count(registry, SEMUA=2)

    refusal()

    kept = {path.read_bytes() for path in installation.archive.rglob("*.csv")}
    assert kept == {counted.read_bytes(), registry.read_bytes()}
    assert asked("select reading from ops.loads") == [({"counts_sha256": sha256_of(counted)},)]


@pytest.mark.parametrize("told", [2, 4])
def test_one_row_more_or_less_is_refused_with_both_numbers(registry, told):
    a_count(registry, SEMUA=told)

    assert refusal() == f"COUNT_DIFFERS: semua: pembanding {told}, terbaca 3"


def test_a_part_that_differs_is_named(registry):
    a_count(registry, SEMUA=3, _4=1, _18=2)

    assert refusal() == (
        "COUNT_DIFFERS: kecamatan 4: pembanding 1, terbaca 2; kecamatan 18: pembanding 2, terbaca 1"
    )


def test_a_part_that_one_side_alone_knows_differs(registry):
    a_count(registry, SEMUA=3, _4=2, _07=1)

    assert refusal() == (
        "COUNT_DIFFERS: kecamatan 7: pembanding 1, terbaca 0; kecamatan 18: pembanding 0, terbaca 1"
    )


def test_a_value_in_the_place_of_a_kecamatan_is_counted_and_never_shown(registry):
    an_extract(registry, "civil_registry", [RESIDENT, RESIDENT | {"NO_KEC": "SITI AMINAH"}])
    a_count(registry, SEMUA=2, _4=2)

    assert refusal() == (
        "COUNT_DIFFERS: kecamatan 4: pembanding 2, terbaca 1; "
        "tanpa kode kecamatan: pembanding 0, terbaca 1"
    )


def test_many_differing_parts_are_told_in_few_words(registry):
    a_count(registry, SEMUA=3, **{f"_{number}": 9 for number in range(1, 19)})

    told = refusal()

    assert told.endswith("kecamatan 5: pembanding 9, terbaca 0; dan 13 bagian lain")


def test_parts_need_not_be_counted_apart(registry):
    a_count(registry, SEMUA=3)

    assert len(land().new) == 1


def test_without_a_count_file_this_is_told(registry):
    land()

    assert asked("select message from ops.ingest_steps") == [("tanpa pembanding",)]


def test_a_corrected_count_file_lets_the_same_content_in(registry):
    a_count(registry, SEMUA=2)
    refusal()
    a_count(registry, SEMUA=3)

    assert len(land().new) == 1
    assert asked("select status, refusal_code from ops.loads") == [("landed", None)]


def test_a_count_file_is_no_extract(registry, installation, kutai_timur):
    a_count(registry, SEMUA=3)

    assert (
        newest_extract("civil_registry", installation.inbox, kutai_timur, as_of=AS_OF).path
        == registry
    )


@pytest.mark.parametrize(
    ("lines", "why"),
    [
        ("SEMUA,tiga\n", "jumlah bagian SEMUA bukan angka"),
        ("SEMUA,-3\n", "jumlah bagian SEMUA bukan angka"),
        ("SEMUA,3\nSEMUA,3\n", "baris 3: bagian tak dikenal atau tercantum dua kali"),
        ("SEMUA,3\n4,2\n04,2\n", "baris 4: bagian tak dikenal atau tercantum dua kali"),
        ("SEMUA,3\nSangatta,2\n", "baris 3: bagian tak dikenal atau tercantum dua kali"),
        ("4,2\n18,1\n", "baris SEMUA tidak ada"),
        ("SEMUA\n", "baris 2 tidak berisi 2 kolom"),
        ("", "tidak berisi jumlah"),
        ("SEMUA,3\nSEJAK,2026-11-15\n", "SEJAK tidak berlaku: sumber ini selalu mengirim data "
         "lengkap"),
    ],
)  # fmt: skip
def test_a_count_file_that_cannot_be_understood_compares_nothing(registry, lines, why):
    a_count_text(registry, lines)

    assert refusal() == f"COUNT_UNREADABLE: berkas pembanding: {why}"


def test_other_count_files_that_are_none(registry, tmp_path):
    path = a_count(registry, SEMUA=3)
    for content in (b"", b"SEMUA,3\n", b"BAGIAN,JUMLAH\nSEMUA,3\xff\n"):
        path.write_bytes(content)
        with pytest.raises(DeliveryRefused, match="COUNT_UNREADABLE"):
            read_counts(counts_path(registry), REGISTRY)


def test_a_count_file_may_be_written_by_a_spreadsheet_program(registry):
    path = a_count(registry, SEMUA=3)
    path.write_bytes(b"\xef\xbb\xbfBagian;Jumlah\r\nsemua; 3 \r\n04;2\r\n;\r\n")

    assert read_counts(counts_path(registry), REGISTRY) == Counts(3, {"4": 2})


@pytest.mark.parametrize("day", ["15-11-2026", "2026-02-30", ""])
def test_since_is_a_day(tmp_path, day):
    events = tmp_path / "registry_events_2026-11-22.csv"
    a_count(events, SEJAK=day)

    with pytest.raises(DeliveryRefused, match="SEJAK bukan tanggal"):
        read_counts(counts_path(events), extract_contract("registry_events"))
