"""Whom others insure already, from an institution's list to the decision, and what it says if none
came.
"""

from datetime import date

import pytest

from jamsos.sources import OPTIONAL, SOURCES
from jamsos.warehouse.connection import connect
from tests.support import nights
from tests.support.extracts import RESIDENT, a_sheet, an_extract
from tests.support.rosters import SITI, Worker, a_roster

AS_OF = date(2026, 11, 22)
NIKS = [f"640804410190{number}" for number in range(9001, 9007)]
SERVANT, OFFICIAL, FORMER, PROVINCES, OLD_NIK, NOBODY = NIKS
NEW_NIK = "6408044101909077"
MEETING = "Berita Acara Musyawarah Desa Nomor: 140/12/BA-MUSDES/XI/2026 Tanggal 3 November 2026"


@pytest.fixture
def inbox(installation):
    """Six people proposed by one village, one of them under a NIK that was re-issued since."""
    inbox = installation.inbox
    people = [NEW_NIK if nik == OLD_NIK else nik for nik in NIKS]
    a_roster(
        inbox / "village_rosters" / "2026-12" / "64.08.04.2001 Sangatta Utara.xlsx",
        [Worker(nik, SITI.name, SITI.birth_place, SITI.birth_date, SITI.sex) for nik in people],
        above=[[MEETING], []],
    )
    an_extract(
        inbox / "civil_registry" / "civil_registry_2026-11-22.csv", "civil_registry",
        [RESIDENT | {"NIK": nik} for nik in people],
    )  # fmt: skip
    an_extract(
        inbox / "registry_events" / "registry_events_2026-11-22.csv", "registry_events",
        [{"NIK": OLD_NIK, "PERISTIWA": "NIK_BARU", "TGL_PERISTIWA": "2026-10-30",
          "TGL_LAPOR": "2026-11-20", "NIK_BARU": NEW_NIK}],
    )  # fmt: skip
    an_extract(
        inbox / "welfare_deciles" / "welfare_deciles_2026-Q4.csv", "welfare_deciles",
        [{"NO_KK": RESIDENT["NO_KK"], "DESIL": 2, "PERIODE": "2026-Q4", "JUMLAH_ANGGOTA": 7}],
    )  # fmt: skip
    an_extract(
        inbox / "bpjs_participants" / "bpjs_participants_2026-11.csv", "bpjs_participants",
        [{"NIK": "6408044101909099", "SEGMEN": "BPU", "STATUS": "AKTIF",
          "SUMBER_DANA": "MANDIRI"}],
    )  # fmt: skip
    return inbox


def asked(query, *parameters):
    with connect() as connection:
        return connection.execute(query, parameters).fetchall()


def reasons_of_lists(run):
    """Reason codes of lists, by NIK."""
    told = asked(
        "select raw.nik, array(select unnest(fact.reason_codes) intersect select unnest(%s::text "
        "[])) from marts.fct_eligible_worker as fact inner join raw.village_rosters as raw "
        "on raw.load_id = fact.proposal_load_id and raw.source_row = fact.proposal_source_row "
        "where fact.run_id = %s",
        ["ON_CIVIL_SERVANT_LIST", "ON_VILLAGE_OFFICIAL_LIST", "FUNDED_BY_PROVINCE"],
        run.run_id,
    )
    return {nik: codes for nik, codes in told if codes}


def test_whoever_is_on_a_list_is_out_and_what_no_list_said_is_told(inbox):
    for source in SOURCES:
        nights.collect(source, AS_OF)
    without = nights.combine(AS_OF)

    assert reasons_of_lists(without) == {}
    assert asked("select source, is_ever_delivered, last_list_period from review.unchecked_lists "
                 "where run_id = %s order by 1", without.run_id) == [
        ("civil_servants", False, None),
        ("provincial_participants", False, None),
        ("village_officials", False, None),
    ]  # fmt: skip

    a_sheet(
        inbox / "civil_servants" / "civil_servants_2026-11.xlsx", "civil_servants",
        [[SERVANT, "199001012020121001", "Siti Aminah", "PPPK", "Dinas", "AKTIF"],
         [OLD_NIK, None, "Siti Aminah", "TNI", None, "AKTIF"],
         [NOBODY, None, "Siti Aminah", "PNS", None, "PENSIUN"]],
    )  # fmt: skip
    an_extract(
        inbox / "village_officials" / "village_officials_2026-11.csv", "village_officials",
        [{"NIK": OFFICIAL, "KODE_DESA": "64.08.04.2001", "JABATAN": "Ketua RT",
          "TGL_MULAI": "2024-01-01", "TGL_AKHIR": "2026-12-01"},
         {"NIK": FORMER, "KODE_DESA": "64.08.04.2001", "JABATAN": "Ketua RT",
          "TGL_MULAI": "2024-01-01", "TGL_AKHIR": "2026-11-30"}],
    )  # fmt: skip
    an_extract(
        inbox / "provincial_participants" / "provincial_participants_2026-11.csv",
        "provincial_participants",
        [{"NIK": PROVINCES, "KODE_KAB": "64.08", "PROGRAM": "JKK-JKM",
          "TGL_MULAI": "2026-01-01", "TGL_AKHIR": "2026-12-31"}],
    )  # fmt: skip
    for source in OPTIONAL:
        nights.collect(source, AS_OF)
    checked = nights.combine(AS_OF)

    assert checked != without
    assert reasons_of_lists(checked) == {
        SERVANT: ["ON_CIVIL_SERVANT_LIST"],
        NEW_NIK: ["ON_CIVIL_SERVANT_LIST"],
        OFFICIAL: ["ON_VILLAGE_OFFICIAL_LIST"],
        PROVINCES: ["FUNDED_BY_PROVINCE"],
    }
    assert asked("select * from review.unchecked_lists where run_id = %s", checked.run_id) == []
    assert asked("select other_funding_sources from review.double_funding where run_id = %s",
                 checked.run_id) == [(["PEMDA_PROV"],)]  # fmt: skip
