"""Three lists of people who are insured in another way: civil servants, village officials, and
those for whom the province pays.

Most people on them nobody proposes. Sizes are those told of the regency, or assumed [A].
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np
import polars as pl

from jamsos.region import Village
from jamsos.simulate.fates import Records
from jamsos.simulate.identity import Identity
from jamsos.simulate.planning import Plan
from jamsos.simulate.population import People
from jamsos.simulate.workbook import Sheet, write_workbook
from jamsos.sources import extract_contract


@dataclass(frozen=True)
class Listing:
    """One way to stand on a list. ``members`` at scale 1; ``fault`` is of those who are proposed.

    ``excludes`` names the institution where that excludes from the programme in the covered month.
    """

    source: str
    fault: str
    members: int
    excludes: str = ""


# A person's place on a list is the position here, from 1.
LISTINGS = (
    Listing("civil_servants", "on_civil_servant_list", 7_400, "ASN"),
    Listing("civil_servants", "civil_servant_retired", 600),
    Listing("village_officials", "on_village_official_list", 3_600, "DESA"),
    Listing("village_officials", "village_official_until_lately", 247),
    Listing("provincial_participants", "funded_by_province", 5_300, "PROVINSI"),
    Listing("provincial_participants", "funded_by_province_until_lately", 700),
)
LISTED_FAULTS = {listing.fault for listing in LISTINGS}

_LIKELY_WORK = {  # occupations of those on a list whom nobody proposes
    "civil_servants": (5, 6, 7, 15, 18, 65, 73, 85),
    "village_officials": (85, 86, 9, 88, 2, 19),
    "provincial_participants": (9, 11, 19, 20, 84),
}
_OFFICES = ("KETUA RT", "KETUA RT", "PERANGKAT DESA", "ANGGOTA BPD", "KEPALA DUSUN")
_UNITS = (
    "DINAS PENDIDIKAN", "DINAS KESEHATAN", "SEKRETARIAT DAERAH", "KANTOR KECAMATAN",
    "DINAS PEKERJAAN UMUM", "SATUAN POLISI PAMONG PRAJA",
)  # fmt: skip
_ARMED = {6: "TNI", 7: "POLRI"}


def enlist(
    rng: np.random.Generator,
    people: People,
    plan: Plan,
    residents: int,
    covered: date,
    scale: float,
) -> np.ndarray:
    """On which list each person stands: 0, or a position in LISTINGS counted from 1."""
    place = np.zeros(len(people), dtype=np.int8)
    for number, listing in enumerate(LISTINGS, 1):
        place[plan.people_with(listing.fault)] = number
    of_age = (people.age_on(covered) >= 20) & (people.age_on(covered) < 60)
    is_free = np.zeros(len(people), dtype=bool)
    is_free[:residents] = of_age[:residents]
    is_free[plan.concerned] = False
    for number, listing in enumerate(LISTINGS, 1):
        missing = round(listing.members * scale) - int((place == number).sum())
        likely = np.isin(people.occupation, _LIKELY_WORK[listing.source])
        pool = rng.permutation(np.flatnonzero(is_free & likely))[: max(missing, 0)]
        place[pool], is_free[pool] = number, False
    return place


def list_that_excludes(place: int) -> str:
    """The institution whose list excludes somebody at this place, or nobody's."""
    return LISTINGS[place - 1].excludes if place else ""


def write_lists(
    folder_of: dict[str, Path],
    rng: np.random.Generator,
    people: People,
    records: Records,
    identity: Identity,
    villages: list[Village],
    covered: date,
) -> dict[str, int]:
    """Write each list to its path as text; returns how many rows each has."""
    counts = {}
    for source, path in folder_of.items():
        numbers = [n for n, listing in enumerate(LISTINGS, 1) if listing.source == source]
        members = np.flatnonzero(np.isin(records.listing, numbers))
        is_excluded = np.array([bool(LISTINGS[n - 1].excludes) for n in records.listing[members]])
        drawn = _Members(rng, people, members, is_excluded, villages, covered)
        rows = {"NIK": identity.nik[members], "NAMA": people.name[members]}
        frame = (
            pl.DataFrame(rows | _COLUMNS[source](drawn))
            .select(extract_contract(source).columns)
            .cast(pl.String)
        )
        frame.write_csv(path)
        counts[source] = len(members)
    return counts


def into_workbook(path: Path) -> Path:
    """The list at ``path`` as a workbook in its place, row by row; returns where it lies."""
    with path.open(encoding="utf-8", newline="") as lines:
        rows = [[cell or None for cell in row] for row in csv.reader(lines)]
    path.unlink()
    write_workbook(path.with_suffix(".xlsx"), [Sheet("Daftar", rows)])
    return path.with_suffix(".xlsx")


@dataclass(frozen=True)
class _Members:
    """Who stands on a list; ``is_excluded`` tells for each whether that excludes."""

    rng: np.random.Generator
    people: People
    number: np.ndarray
    is_excluded: np.ndarray
    villages: list[Village]
    covered: date

    def first_and_last_day(self) -> dict[str, np.ndarray]:
        """Those who are excluded stay on, or last into the covered month; others end before it.

        Some last to the very first day of it, some end on the day before.
        """
        count, first = len(self.number), np.datetime64(self.covered)
        after = first + self.rng.choice([0, 29, 30, 364, 1200], count)
        never = np.where(self.rng.random(count) < 0.6, np.datetime64("NaT"), after)
        before = first - self.rng.choice([1, 1, 31, 120, 300], count)
        return {
            "TGL_MULAI": first - self.rng.integers(400, 2500, count),
            "TGL_AKHIR": np.where(self.is_excluded, never, before),
        }


def _civil_servants(members: _Members) -> dict[str, object]:
    people, number, count = members.people, members.number, len(members.number)
    appointed = np.datetime64(members.covered) - members.rng.integers(200, 5000, count)
    births, women = people.birth[number].tolist(), people.is_woman[number].tolist()
    nips = [
        f"{birth:%Y%m%d}{day:%Y%m}{1 + is_woman}{place % 900 + 100}"
        for place, (birth, day, is_woman) in enumerate(
            zip(births, appointed.tolist(), women, strict=True)
        )
    ]
    civil = members.rng.choice(("PNS", "PNS", "PPPK"), count).tolist()
    work = people.occupation[number].tolist()
    return {
        "NIP": nips,
        "JENIS": [_ARMED.get(code, kind) for code, kind in zip(work, civil, strict=True)],
        "UNIT_KERJA": members.rng.choice(_UNITS, count),
        "STATUS": np.where(members.is_excluded, "AKTIF", "PENSIUN"),
    }


def _village_officials(members: _Members) -> dict[str, object]:
    codes = np.array([village.village_code for village in members.villages])
    return {
        "KODE_DESA": codes[members.people.village[members.number]],
        "JABATAN": members.rng.choice(_OFFICES, len(members.number)),
        **members.first_and_last_day(),
    }


def _participants(members: _Members) -> dict[str, object]:
    count = len(members.number)
    return {
        "KODE_KAB": [members.villages[0].village_code[:5]] * count,
        "PROGRAM": ["JKK-JKM"] * count,
        **members.first_and_last_day(),
    }


_COLUMNS = {
    "civil_servants": _civil_servants,
    "village_officials": _village_officials,
    "provincial_participants": _participants,
}
