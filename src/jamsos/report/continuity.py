"""Whose cover goes on, whose change waits for a person, and who is about to lose it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import psycopg

from jamsos.clock import day_name
from jamsos.report.words import line, whole

_MOVEMENTS = {
    "continued": "peserta lanjutan",
    "resumed": "peserta lama yang masuk lagi",
    "kept_in_review": "peserta lama, tetap selama diperiksa",
    "kept_by_hold": "peserta lama, desanya ditahan",
    "new": "peserta baru",
}
_LATENESS = {
    "first": "bulan pertama tanpa iuran",
    "last_chance": "kesempatan terakhir",
    "inactive": "menjadi tidak aktif",
    "ended": "berhenti karena aturan",
}


@dataclass(frozen=True)
class HeldVillage:
    """A desa whose members keep their cover until a person has looked at its change.

    ``leaving`` of ``members`` would leave the list; ``since`` is the first night in a row.
    """

    village_code: str
    village_name: str
    members: int
    leaving: int
    since: date


@dataclass(frozen=True)
class Continuity:
    """People of one run.

    ``on_list`` counts the list by movement; ``lapsing`` those who would miss the month by how late
    it is (``lateness`` of ``review.would_lapse``).
    """

    on_list: dict[str, int]
    lapsing: dict[str, int]
    held: tuple[HeldVillage, ...]


_ON_LIST = """
    select movement, count(*) from marts.fct_enrolment_month
    where run_id = %s and state = 'approved'
    group by movement
"""
_LAPSING = """
    select lateness, count(*) from review.would_lapse where run_id = %s group by lateness
"""
_HELD = """
    select village_code, village_name, member_count, leaving_count, held_since
    from review.held_villages
    inner join marts.dim_village using (village_code)
    where run_id = %s and not is_released
    order by held_since, village_code
"""


def continuity_of(connection: psycopg.Connection, run_id: str) -> Continuity:
    """The figures of a run, the village that has waited longest first."""
    return Continuity(
        dict(connection.execute(_ON_LIST, [run_id]).fetchall()),
        dict(connection.execute(_LAPSING, [run_id]).fetchall()),
        tuple(HeldVillage(*row) for row in connection.execute(_HELD, [run_id])),
    )


def held_told(continuity: Continuity) -> Iterator[str]:
    """Loud and first: somebody has to look, and until then a whole village waits."""
    if not continuity.held:
        return
    yield f"DESA DITAHAN ({whole(len(continuity.held))})"
    for village in continuity.held:
        yield (
            f"  {village.village_code} {village.village_name}: {whole(village.leaving)} dari "
            f"{whole(village.members)} peserta akan keluar"
        )
        yield f"    ditahan sejak {day_name(village.since)}; semua pesertanya tetap ditanggung"
    yield "  Periksa berkas desa; bila benar: jamsos release KODE --by PETUGAS --basis DASAR"


def on_list_told(continuity: Continuity) -> Iterator[str]:
    """The list by movement."""
    for movement, label in _MOVEMENTS.items():
        yield line(f"  {label}", continuity.on_list.get(movement, 0), "orang")


def lapsing_told(continuity: Continuity) -> Iterator[str]:
    """Members who would miss the month, by how late it is."""
    yield line("Peserta lama yang akan terputus", sum(continuity.lapsing.values()), "orang")
    for lateness, label in _LATENESS.items():
        yield line(f"  {label}", continuity.lapsing.get(lateness, 0), "orang")
