"""A list that a decree has fixed stays the month's list, until two officers amend it."""

from datetime import date, timedelta

import pytest

from jamsos.month.amendment import Amendment, amend, check
from jamsos.month.approval import Decree, NotApproved, approve
from jamsos.privacy import person_key
from jamsos.region import region
from jamsos.settings import settings
from jamsos.warehouse.connection import WarehouseError, connect
from tests.support import nights
from tests.support.extracts import RESIDENT, an_extract
from tests.support.rosters import SITI, Worker, a_roster

AS_OF = date(2026, 11, 22)
TOMORROW, THIRD_NIGHT = AS_OF + timedelta(days=1), AS_OF + timedelta(days=2)
MONTH = date(2026, 12, 1)
MUSDES = ["Berita Acara Musyawarah Desa Nomor: 140/12/BA-MUSDES/XI/2026 Tanggal 3 November 2026"]
SITI_NIK, AHMAD, BUDI = "6408044101909001", "6408041205859002", "6408040303709004"
SK = Decree("560/123/2026", date(2026, 11, 22), "verifikator-1", "pemeriksa-1")
TWO_PEOPLE = {"persons": 2, "rupiah": 2 * 16_800}


def asked(query, *parameters):
    with connect() as connection:
        return connection.execute(query, parameters).fetchall()


def key(nik):
    return person_key(nik, settings().require_person_key_secret())


def deliver_night(inbox, day, budis_phone):
    """Ahmad's death is told on the second night, and Budi's phone comes then."""
    a_roster(
        inbox / "village_rosters" / "2026-12" / "64.08.04.2001 Sangatta Utara.xlsx",
        [
            SITI,
            Worker(AHMAD, "Ahmad Yani", "Sangatta", "12-05-1985", "L", occupation="Nelayan",
                   phone="081234567891"),
            Worker(BUDI, "Budi Santoso", "Sangatta", "03-03-1970", "L", occupation="Nelayan",
                   phone=budis_phone),
        ],
        above=[["DAFTAR USULAN PEKERJA RENTAN"], MUSDES, []],
    )  # fmt: skip
    an_extract(
        inbox / "civil_registry" / f"civil_registry_{day}.csv", "civil_registry",
        [
            RESIDENT,
            RESIDENT | {"NIK": AHMAD, "NAMA_LGKP": "AHMAD YANI", "TGL_LHR": "1985-05-12",
                        "JENIS_KLMIN": "1", "JENIS_PKRJN": "11"},
            RESIDENT | {"NIK": BUDI, "NAMA_LGKP": "BUDI SANTOSO", "TGL_LHR": "1970-03-03",
                        "JENIS_KLMIN": "1", "JENIS_PKRJN": "11"},
        ],
    )  # fmt: skip
    events = [event(SITI_NIK, "KAWIN", "2026-10-01", "2026-10-05")]
    if day >= TOMORROW:
        events.append(event(AHMAD, "MENINGGAL", "2026-11-20", "2026-11-23"))
    an_extract(inbox / "registry_events" / f"registry_events_{day}.csv", "registry_events", events)


def event(nik, what, happened, reported):
    return {
        "NIK": nik, "PERISTIWA": what, "TGL_PERISTIWA": happened, "TGL_LAPOR": reported,
        "NIK_BARU": "",
    }  # fmt: skip


@pytest.fixture
def first_night(installation):
    inbox = installation.inbox
    deliver_night(inbox, AS_OF, budis_phone=None)
    an_extract(
        inbox / "welfare_deciles" / "welfare_deciles_2026-Q4.csv", "welfare_deciles",
        [{"NO_KK": RESIDENT["NO_KK"], "DESIL": 2, "PERIODE": "2026-Q4", "JUMLAH_ANGGOTA": 3}],
    )  # fmt: skip
    an_extract(
        inbox / "bpjs_participants" / "bpjs_participants_2026-11.csv", "bpjs_participants",
        [{"NIK": SITI_NIK, "NAMA": "SITI AMINAH", "KPJ": "26000000001", "SEGMEN": "BPU",
          "STATUS": "AKTIF", "SUMBER_DANA": "PEMDA_KAB", "TGL_MULAI": "2025-01-01",
          "TGL_AKHIR": "", "LUNAS_SAMPAI": "2026-11"}],
    )  # fmt: skip
    return nights.whole_night(AS_OF)[0]


def approved(**figures):
    with connect() as connection:
        return approve(connection, region(), MONTH, SK, **(TWO_PEOPLE | figures), as_of=AS_OF)


def test_the_nights_after_a_decree_keep_its_list_until_it_is_amended(first_night, installation):
    with pytest.raises(NotApproved, match="2 orang dan Rp33600, bukan 3 orang"):
        approved(persons=3)
    fixed = approved()
    assert (fixed.run_id, fixed.persons, fixed.total_rp) == (first_night.run_id, 2, 33_600)
    with pytest.raises(NotApproved, match="sudah disahkan dengan SK 560/123/2026"):
        approved()

    deliver_night(installation.inbox, TOMORROW, budis_phone="081234567892")
    second, export = nights.whole_night(TOMORROW)

    assert asked("select frozen_run_id from ops.runs where run_id = %s", second.run_id) == [
        (first_night.run_id,)
    ]
    assert asked("select run_id from ops.published_runs") == [(second.run_id,)]
    listed = "select person_key, programme, amount_rp, rate_id from marts.fct_subsidy "
    decreed = asked(listed + "where run_id = %s order by 1, 2", first_night.run_id)
    assert asked(listed + "where run_id = %s order by 1, 2", second.run_id) == decreed
    assert export.persons == 2
    states = {
        person: (state, movement)
        for person, state, movement in asked(
            "select person_key, state, movement from marts.fct_enrolment_month where run_id = %s",
            second.run_id,
        )
    }
    assert states[key(SITI_NIK)] == ("approved", "continued")
    assert states[key(AHMAD)] == ("approved", "kept_by_decree")
    assert states[key(BUDI)] == ("proposed", "waiting")
    assert asked(
        "select reason_code from review.waiting_list where run_id = %s", second.run_id
    ) == [("MONTH_CLOSED",)]

    for change in ("delete from", "update"):
        rest = " set committed_rp = 1" if change == "update" else ""
        with pytest.raises(WarehouseError):
            asked(f"{change} marts.fct_subsidy{rest} where run_id = %s", first_night.run_id)
    with pytest.raises(WarehouseError):
        asked("update ops.approved_months set persons = 3")
    with pytest.raises(WarehouseError):
        asked("delete from ops.approved_months")

    due = "select person_key, reason_codes, total_rp from review.amendments_due"
    assert asked(due) == [(key(AHMAD), ["REGISTRY_DECEASED"], 16_800)]
    ahmad_leaves_and_budi_comes(TOMORROW)
    assert asked(due) == []
    deliver_night(installation.inbox, THIRD_NIGHT, budis_phone="081234567892")
    third, export = nights.whole_night(THIRD_NIGHT)

    on_the_list = {(key(SITI_NIK),), (key(BUDI),)}
    assert {*asked(
        "select person_key from marts.fct_enrolment_month "
        "where run_id = %s and state = 'approved'", third.run_id,
    )} == on_the_list  # fmt: skip
    assert {*asked("select person_key from marts.month_list")} == on_the_list
    assert export.persons == 2
    assert asked(
        "select programme, amended_persons, approved_rp, added_rp, removed_rp, amended_rp "
        "from marts.amended_money order by 1"
    ) == [("JKK", 2, 20_000, 10_000, 10_000, 20_000), ("JKM", 2, 13_600, 6_800, 6_800, 13_600)]
    assert asked(
        "select programme, sum(amount_rp)::bigint from marts.fct_subsidy where run_id = %s "
        "group by 1 order by 1",
        third.run_id,
    ) == [("JKK", 20_000), ("JKM", 13_600)]
    assert asked(listed + "where run_id = %s order by 1, 2", first_night.run_id) == decreed


def ahmad_leaves_and_budi_comes(day):
    """Two amendments, agreed on ``day``. Budi's is written past the command, which would refuse
    him: he was not yet eligible when the list was approved."""
    removal = Amendment(MONTH, key(AHMAD), "remove", "REGISTRY_DECEASED", "Akta", "verifikator-1")
    with connect() as connection:
        numbers = [amend(connection, region(), removal, as_of=day)]
        numbers += connection.execute(
            "insert into ops.amendments (region_code, covered_month, person_key, kind, "
            "reason_code, basis, decided_by, as_of) values (%s, %s, %s, 'add', "
            "'TAKES_FREED_PLACE', 'Nota', 'verifikator-1', %s) returning amendment_id",
            [region().code, MONTH, key(BUDI), day],
        ).fetchone()
        for number in numbers:
            check(connection, region(), number, by="pemeriksa-1", is_agreed=True, as_of=day)
