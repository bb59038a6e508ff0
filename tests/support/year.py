"""Two villages and their institutions through a year: files in, one list a month out.

A night here asks the real loaders and gates for what was delivered, and dbt for everything after;
what the facts' own gates and tests say, other journeys ask.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from uuid import UUID

from jamsos.combine import night as combine_night
from jamsos.combine.dbt import run_dbt
from jamsos.combine.run import Run
from jamsos.privacy import person_key
from jamsos.settings import settings
from jamsos.sources import SOURCES
from jamsos.warehouse.connection import connect
from tests.support import nights
from tests.support.extracts import RESIDENT, an_extract
from tests.support.loads import a_gate
from tests.support.rosters import Worker, a_roster

VILLAGES = {"64.08.04.2001": "Sangatta Utara", "64.08.04.1010": "Teluk Lingga"}
MEETING = "Berita Acara Musyawarah Desa Nomor: 140/12/BA-MUSDES/I/2026 Tanggal 3 Januari 2026"
FACTS = ("fct_eligible_worker", "fct_enrolment_month", "fct_place_change", "fct_subsidy")
_COVERED = """
    select facts.covered_month, facts.person_key
    from marts.fct_enrolment_month as facts
    inner join ops.published_runs as published using (run_id, covered_month)
    where facts.state = 'approved'
    order by 1, 2
"""
_VOWELS = "AIUEO"
_CONSONANTS = "BDGKLMNPRSTW"


@dataclass(frozen=True)
class Person:
    """Somebody with a NIK and a family card of their own, and a name like nobody else's."""

    label: str
    number: int
    village_code: str
    birth_date: date = date(1985, 5, 12)
    is_known_as: str | None = None

    @property
    def nik(self) -> str:
        return f"640804{self.birth_date:%d%m%y}{9000 + self.number}"

    @property
    def name(self) -> str:
        first, second = divmod(self.number * 7 + 3, len(_CONSONANTS))
        letters = _CONSONANTS[second], _CONSONANTS[(second * 5 + first) % len(_CONSONANTS)]
        vowels = _VOWELS[self.number % 5], _VOWELS[(self.number // 5) % 5]
        return f"{letters[0]}{vowels[0]}{letters[1]}{vowels[1]}N {letters[1]}{vowels[1]}WATI"

    @property
    def key(self) -> UUID:
        return person_key(self.nik, settings().require_person_key_secret())

    def registered(self) -> dict[str, str]:
        return RESIDENT | {
            "NIK": self.nik, "NO_KK": f"640804010110{9000 + self.number}", "NAMA_LGKP": self.name,
            "TGL_LHR": self.birth_date.isoformat(), "JENIS_KLMIN": "1",
            "NO_KEL": self.village_code[-4:], "NAMA_KEL": VILLAGES[self.village_code],
        }  # fmt: skip

    def proposed(self) -> Worker:
        return Worker(
            self.nik, self.is_known_as or self.name, "Sangatta", f"{self.birth_date:%d-%m-%Y}", "L",
            phone=f"0812345{self.number:05}",
        )  # fmt: skip


@dataclass
class Year:
    """What has happened so far; BPJS answers with a month's delay, from our own lists."""

    inbox: Path
    people: list[Person]
    events: list[dict[str, str]] = field(default_factory=list)
    wage_earners: list[dict[str, str]] = field(default_factory=list)
    runs: dict[date, Run] = field(default_factory=dict)
    frozen: dict[str, str] = field(default_factory=dict)

    def proposes(self, village_code: str, month: date, people: Iterable[Person]) -> None:
        """A village's file for the lists from ``month`` on."""
        folder = self.inbox / "village_rosters" / f"{month:%Y-%m}"
        a_roster(
            folder / f"{village_code} {VILLAGES[village_code]}.xlsx",
            [person.proposed() for person in people],
            above=[[MEETING], []],
        )

    def happens(self, person: Person, event: str, on: date, told: date) -> None:
        self.events.append(
            {"NIK": person.nik, "PERISTIWA": event, "TGL_PERISTIWA": on.isoformat(),
             "TGL_LAPOR": told.isoformat(), "NIK_BARU": ""}
        )  # fmt: skip

    def night(self, as_of: date) -> Run:
        """Everything that was delivered, and the list of the month."""
        first = not self.runs
        self._deliver(as_of)
        for source in SOURCES:
            if first or source not in {"welfare_deciles", "civil_registry"}:
                nights.collect(source, as_of)
        run = combine_night.open_tonight(as_of=as_of, with_last_good=True)
        if first:
            run_dbt(["seed"], run, settings())
        self.build(run)
        gate_id = a_gate("run", run.run_id, as_of)
        combine_night.publish_tonight(run, [gate_id])
        self.runs[as_of] = run
        self.frozen[run.run_id] = facts_of(run)
        return run

    def build(self, run: Run) -> None:
        """Every table between the pinned loads and the facts of ``run``."""
        tables = (*FACTS, "would_lapse", "held_villages", "dim_enrolment")
        run_dbt(["run", "--select", *(f"+{table}" for table in tables)], run, settings())

    def _deliver(self, as_of: date) -> None:
        day = as_of.isoformat()
        an_extract(
            self.inbox / "civil_registry" / f"civil_registry_{day}.csv", "civil_registry",
            [person.registered() for person in self.people],
        )  # fmt: skip
        an_extract(
            self.inbox / "registry_events" / f"registry_events_{day}.csv", "registry_events",
            [event for event in self.events if event["TGL_LAPOR"] <= day]
            or [{"NIK": "6408040101509999", "PERISTIWA": "KAWIN", "TGL_PERISTIWA": "2026-01-02",
                 "TGL_LAPOR": "2026-01-03", "NIK_BARU": ""}],
        )  # fmt: skip
        an_extract(
            self.inbox / "welfare_deciles" / f"welfare_deciles_{as_of.year}-Q1.csv",
            "welfare_deciles",
            [{"NO_KK": person.registered()["NO_KK"], "DESIL": 2, "PERIODE": "2026-Q1",
              "JUMLAH_ANGGOTA": 1} for person in self.people],
        )  # fmt: skip
        an_extract(
            self.inbox / "bpjs_participants" / f"bpjs_participants_{as_of:%Y-%m}.csv",
            "bpjs_participants",
            [*self._participants(as_of), *self.wage_earners]
            or [{"NIK": "6408040101509999", "SEGMEN": "BPU", "STATUS": "AKTIF",
                 "SUMBER_DANA": "MANDIRI"}],
        )  # fmt: skip

    def _participants(self, as_of: date) -> list[dict[str, str]]:
        """BPJS' list: it knows our lists until the month before the night's, and the third missed
        month ends a participation."""
        told_until = _number(as_of) - 1
        covered: dict[UUID, list[date]] = defaultdict(list)
        for month, key in asked(_COVERED) if self.runs else []:
            if _number(month) <= told_until:
                covered[key].append(month)
        nik_of = {person.key: person.nik for person in self.people}
        return [
            {"NIK": nik_of[key], "SEGMEN": "BPU",
             "STATUS": "AKTIF" if told_until - _number(months[-1]) < 3 else "NONAKTIF",
             "SUMBER_DANA": "PEMDA_KAB", "TGL_MULAI": months[0].isoformat(), "TGL_AKHIR": "",
             "LUNAS_SAMPAI": f"{months[-1]:%Y-%m}"}
            for key, months in covered.items()
        ]  # fmt: skip


def _number(month: date) -> int:
    return month.year * 12 + month.month


def asked(query: str, *parameters: object) -> list[tuple]:
    with connect() as connection:
        return connection.execute(query, parameters).fetchall()


def facts_of(run: Run) -> str:
    """A digest of everything the marts keep of a run."""
    digest = hashlib.sha256()
    for table in FACTS:
        rows = asked(f"select t::text from marts.{table} as t where run_id = %s", run.run_id)
        digest.update("\n".join([table, *sorted(row for (row,) in rows)]).encode())
    return digest.hexdigest()
