"""A night with doubts: people whom an officer has to look at, each for another reason."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path

from psycopg.types.json import Jsonb

from jamsos.combine import night as combine_night
from jamsos.combine.dbt import run_layer
from jamsos.combine.run import Run
from jamsos.combine.verdicts import judged_facts, judged_inputs
from jamsos.settings import settings
from jamsos.sources import SOURCES
from jamsos.warehouse.connection import connect
from tests.support import nights
from tests.support.extracts import RESIDENT, an_extract
from tests.support.registry_service import key_of
from tests.support.rosters import SITI, a_roster

AS_OF = date(2026, 11, 22)
NIKS = [f"640804410190{number}" for number in range(9001, 9009)]
FINE, RENAMED, DEAD, STRANGER, COVERED, DOUBLE, REFUSED, MEANT = NIKS
MEETING = "Berita Acara Musyawarah Desa Nomor: 140/12/BA-MUSDES/XI/2026 Tanggal 3 November 2026"
ROSTER = "64.08.04.2001 Sangatta Utara.xlsx"


def deliver_doubts(inbox: Path) -> None:
    """Put the night's files into ``inbox`` and collect them."""
    propose(inbox, {RENAMED: "Yohanes Laing", REFUSED: "Yohanes Laing"})
    deliver_lists(inbox, AS_OF)
    for source in SOURCES:
        nights.collect(source, AS_OF)


def deliver_lists(inbox: Path, as_of: date) -> None:
    """What institutions send for the night ``as_of``."""
    an_extract(
        inbox / "civil_registry" / f"civil_registry_{as_of}.csv", "civil_registry",
        [RESIDENT | {"NIK": nik} for nik in NIKS if nik != STRANGER],
    )  # fmt: skip
    an_extract(
        inbox / "registry_events" / f"registry_events_{as_of}.csv", "registry_events",
        [{"NIK": DEAD, "PERISTIWA": "MENINGGAL", "TGL_PERISTIWA": "2026-10-30",
          "TGL_LAPOR": "2026-11-20", "NIK_BARU": ""}],
    )  # fmt: skip
    an_extract(
        inbox / "welfare_deciles" / "welfare_deciles_2026-Q4.csv", "welfare_deciles",
        [{"NO_KK": RESIDENT["NO_KK"], "DESIL": 2, "PERIODE": "2026-Q4", "JUMLAH_ANGGOTA": 7}],
    )  # fmt: skip
    an_extract(
        inbox / "bpjs_participants" / "bpjs_participants_2026-11.csv", "bpjs_participants",
        [{"NIK": COVERED, "SEGMEN": "BPU", "STATUS": "AKTIF", "SUMBER_DANA": "PEMDA_KAB"}],
    )  # fmt: skip


def propose(inbox: Path, names: Mapping[str, str]) -> None:
    """The roster of one village, in which these people have these names."""
    month = inbox / "village_rosters" / "2026-12"
    workers = [SITI.but(nik=nik, name=names.get(nik, SITI.name)) for nik in NIKS if nik != MEANT]
    a_roster(month / ROSTER, workers, above=[[MEETING], []])


def combine(as_of: date = AS_OF) -> Run:
    """A run whose matching finds one candidate and one pair."""
    run = combine_night.open_tonight(as_of=as_of)
    judged_inputs(run.run_id)
    for layer in ("reference", "stage"):
        run_layer(layer, run, settings())
    with connect() as connection:
        connection.execute("delete from identity.match_candidates where run_id = %s", [run.run_id])
        connection.execute(
            "insert into identity.match_candidates select %s, load_id, source_row, proposal_key, "
            "%s, 1, 0.9995, false, %s from raw.village_rosters "
            "inner join ops.run_inputs using (load_id) where nik = %s and run_id = %s",
            [
                run.run_id,
                key_of(MEANT),
                Jsonb({"name": "sama", "nik": "satu angka lain"}),
                STRANGER,
                run.run_id,
            ],
        )
        connection.execute("delete from identity.duplicate_pairs where run_id = %s", [run.run_id])
        connection.execute(
            "insert into identity.duplicate_pairs values (%s, %s, %s, 0.98, %s)",
            [run.run_id, *pair(), Jsonb({"name": "sama"})],
        )
    for layer in ("decide", "publishable"):
        run_layer(layer, run, settings())
    combine_night.publish_tonight(run, judged_facts(run.run_id))
    return run


def pair() -> list[str]:
    """The keys of the two who may be one, the lower first."""
    return sorted([key_of(COVERED), key_of(DOUBLE)])


def asked(query: str, *parameters: object) -> list[tuple]:
    with connect() as connection:
        return connection.execute(query, parameters).fetchall()


def decided(run: Run) -> dict[str, tuple[str, list[str]]]:
    """Outcome and reasons by NIK."""
    told = {
        str(key): (outcome, codes)
        for key, outcome, codes in asked(
            "select person_key, outcome, reason_codes from marts.fct_eligible_worker "
            "where run_id = %s",
            run.run_id,
        )
    }
    return {nik: told[key_of(nik)] for nik in NIKS if key_of(nik) in told}
