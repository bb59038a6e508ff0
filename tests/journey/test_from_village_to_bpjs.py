"""The whole way of a few people, small enough to read: workbooks in, the BPJS file out.

Expected parts of the written workbook lie beside this file as text; they are compared byte by
byte. After a deliberate change, look at the difference and copy the new parts.
"""

import json
import zipfile
from datetime import date
from pathlib import Path

import pytest

from jamsos.sources import OPTIONAL, SOURCES
from jamsos.warehouse.connection import connect
from tests.support import nights
from tests.support.extracts import RESIDENT, an_extract
from tests.support.rosters import SITI, Worker, a_roster

AS_OF = date(2026, 11, 22)
EXPECTED = Path(__file__).parent / "expected"
MUSDES = ["Berita Acara Musyawarah Desa Nomor: 140/12/BA-MUSDES/XI/2026 Tanggal 3 November 2026"]

# name: NIK, registry name, registry birth date, registry sex, registry occupation
PEOPLE = {
    "siti": ("6408044101909001", "SITI AMINAH", "1990-01-01", "2", "9"),
    "ahmad": ("6408041205859002", "AHMAD YANI", "1985-05-12", "1", "11"),
    "darius": ("9171011708809003", "DARIUS WENDA", "1980-08-17", "1", "20"),
    "budi": ("6408040303709004", "BUDI SANTOSO", "1970-03-03", "1", "19"),
    "rina": ("6408045512089005", "RINA WATI", "2008-12-15", "2", "9"),
    "dewi": ("6408044607929006", "DEWI LESTARI", "1992-07-06", "2", "2"),
    "joko": ("6408040112619007", "JOKO SUSILO", "1961-12-01", "1", "9"),
    "maria": ("6408046001999008", "MARIA GORETI", "1999-01-20", "2", "30"),
}


def resident(name, **changed):
    nik, full_name, birth_date, sex, occupation = PEOPLE[name]
    return RESIDENT | {
        "NIK": nik, "NAMA_LGKP": full_name, "TGL_LHR": birth_date, "JENIS_KLMIN": sex,
        "JENIS_PKRJN": occupation,
    } | changed  # fmt: skip


@pytest.fixture
def inbox(installation):
    """Two villages that send rosters, one that sends a PDF, and everything else of a night."""
    inbox = installation.inbox
    month = inbox / "village_rosters" / "2026-12"
    a_roster(
        month / "64.08.04.2001 Sangatta Utara.xlsx",
        [
            SITI,
            Worker("'6408041205859002", "Ahmad Yani, S.Pd", None, "12 Mei 1985", "Lk",
                   occupation="Nelayan", phone="+62 811-2345-678"),
            Worker("9171011708809003", "Darius Wenda", "Wamena", "17/08/1980", "L",
                   occupation="Buruh tani", phone="81234567893"),
            Worker(6408040303709004, "Budi Santoso", "Sangatta", "03-03-1970", "L"),
            Worker("6408045512089005", "Rina Wati", "Sangatta", "15-12-2008", "P",
                   phone="081234567895"),
            Worker("6408044607929006", "Dewi Lestari", "Sangatta", "06-07-1992", "P",
                   phone="081234567896"),
            Worker("6408040112619007", "Joko Susilo", "Sangatta", "01-12-1961", "L",
                   phone="081234567897"),
            SITI.but(name="Sitti Aminah"),
        ],
        above=[["DAFTAR USULAN PEKERJA RENTAN"], MUSDES, []],
        below=[[None, "JUMLAH", 8], [], [None, None, None, "Kepala Desa"]],
    )  # fmt: skip
    a_roster(
        month / "Ds. Teluk Lingga.xlsx",
        [Worker("6408046001999008", "Maria Goreti", "Sangatta", "20-01-1999", "P",
                occupation="Penjahit", phone="-")],
    )  # fmt: skip
    (month / "64.08.04.2011 Singa Gembara.xlsx").write_bytes(b"%PDF-1.7\n")
    an_extract(
        inbox / "civil_registry" / "civil_registry_2026-11-22.csv", "civil_registry",
        [resident(name) for name in PEOPLE if name != "maria"]
        + [resident("maria", NO_KEL="1010", NAMA_KEL="TELUK LINGGA")],
    )  # fmt: skip
    an_extract(
        inbox / "registry_events" / "registry_events_2026-11-22.csv", "registry_events",
        [{"NIK": PEOPLE["darius"][0], "PERISTIWA": "MENINGGAL", "TGL_PERISTIWA": "2026-10-30",
          "TGL_LAPOR": "2026-11-20", "NIK_BARU": ""}],
    )  # fmt: skip
    an_extract(
        inbox / "welfare_deciles" / "welfare_deciles_2026-Q4.csv", "welfare_deciles",
        [{"NO_KK": RESIDENT["NO_KK"], "DESIL": 2, "PERIODE": "2026-Q4", "JUMLAH_ANGGOTA": 7}],
    )  # fmt: skip
    an_extract(
        inbox / "bpjs_participants" / "bpjs_participants_2026-11.csv", "bpjs_participants",
        [{"NIK": PEOPLE["siti"][0], "NAMA": "SITI AMINAH", "KPJ": "26000000001",
          "SEGMEN": "BPU", "STATUS": "AKTIF", "SUMBER_DANA": "PEMDA_KAB",
          "TGL_MULAI": "2025-01-01", "TGL_AKHIR": "", "LUNAS_SAMPAI": "2026-11"}],
    )  # fmt: skip
    return inbox


def asked(query, *parameters):
    with connect() as connection:
        return connection.execute(query, parameters).fetchall()


def parts_of(workbook):
    with zipfile.ZipFile(workbook) as parts:
        return {name: parts.read(name) for name in parts.namelist()}


def test_a_few_people_go_all_the_way(inbox, tmp_path):
    run, export = nights.whole_night(AS_OF)

    # everyone is somewhere, and for a reason
    assert asked("select delivered, accepted, quarantined, refusal_code from ops.loads "
                 "where source = 'village_rosters' order by scope") == [
        (1, 1, 0, None),
        (8, 7, 1, None),
        (None, None, None, "FILE_UNREADABLE"),
    ]  # fmt: skip
    assert asked("select source_row, reason_codes, turn from quarantine.rows") == [
        (8, ["NIK_HELD_AS_NUMBER"], "village")
    ]
    assert asked("select proposal_source_row from review.duplicate_proposals") == [(12,)]
    decided = asked("select proposal_source_row, outcome, reason_codes, is_continuing "
                    "from marts.fct_eligible_worker order by village_code desc, 1")  # fmt: skip
    assert decided == [
        (5, "eligible", [], True),
        (6, "eligible", [], False),
        (7, "not_eligible", ["REGISTRY_DECEASED"], False),
        (9, "not_eligible", ["AGE_UNDER_MINIMUM"], False),  # 18 a fortnight too late
        (10, "needs_review", ["OCCUPATION_REVIEW"], False),
        (11, "not_eligible", ["AGE_OVER_MAXIMUM"], False),  # 65 on the first day covered
        (2, "needs_review", ["MUSDES_MISSING", "PHONE_MISSING"], False),  # no minutes either
    ]

    # the money
    assert asked("select programme, count(*), sum(committed_rp), sum(sent_rp) "
                 "from marts.fct_subsidy group by 1 order by 1") == [
        ("JKK", 2, 20_000, 0),
        ("JKM", 2, 13_600, 0),
    ]  # fmt: skip
    assert (export.persons, export.jkk_rp, export.jkm_rp) == (2, 20_000, 13_600)

    # the file
    expected = {
        path.relative_to(EXPECTED).as_posix(): path.read_bytes()
        for path in EXPECTED.rglob("*")
        if path.is_file()
    }
    assert parts_of(export.path) == expected

    # the manifest accounts for it
    manifest = json.loads(export.manifest.read_text(encoding="utf-8"))
    assert manifest["sha256"] == export.sha256
    assert manifest["run_id"] == run.run_id
    pinned = {each["source"] for each in manifest["inputs"]}
    assert pinned == {*SOURCES} - {*OPTIONAL}


def test_the_same_night_again_gives_the_same_bytes(inbox):
    first_run, first = nights.whole_night(AS_OF)
    bytes_before = first.path.read_bytes(), first.manifest.read_bytes()
    facts_before = asked("select * from marts.fct_subsidy order by person_key, programme")

    second_run, second = nights.whole_night(AS_OF)

    assert second_run == first_run
    assert (second.path, second.is_new) == (first.path, False)
    assert (second.path.read_bytes(), second.manifest.read_bytes()) == bytes_before
    assert asked("select * from marts.fct_subsidy order by person_key, programme") == facts_before
    assert asked("select count(*) from raw.village_rosters") == [(8,)]
