"""Data Docs in Indonesian: our terms, and what Great Expectations says in English of its own."""

from __future__ import annotations

from datetime import date
from typing import Any

from jamsos.clock import month_name
from jamsos.report.words import TURNS, share, whole

DECISIONS = {"pass": "Diluluskan", "hold": "Ditahan", "waived": "Diluluskan dengan dispensasi"}
KINDS = {
    "load": "Kiriman malam ini",
    "run": "Tabel hasil proses",
    "export": "Tabel untuk BPJS Ketenagakerjaan",
}
GATE_FAILURES = {
    "rows_to_judge": "Tidak ada baris untuk diperiksa.",
    "quarantine_ceiling": "Baris yang dikarantina melampaui batas; kolom mungkin tertukar.",
}
SOURCES = {
    "bpjs_participants": "Peserta BPJS Ketenagakerjaan",
    "civil_registry": "Data kependudukan",
    "civil_servants": "ASN",
    "provincial_participants": "Peserta yang dibayar provinsi",
    "registry_answers": "Jawaban Disdukcapil",
    "registry_events": "Peristiwa kependudukan",
    "village_officials": "Perangkat desa",
    "village_rosters": "Usulan desa",
    "welfare_deciles": "Desil kesejahteraan",
}
_TURNS = TURNS | {"engineers": "pengelola sistem"}


def effect(asked: dict[str, Any], failure: dict[str, Any] | None) -> str:
    """What a failure of this expectation brings about."""
    if asked["severity"] == "warning":
        return "Peringatan saja"
    if asked.get("reason") or (failure and failure.get("reason")):
        return "Barisnya dikarantina"
    return "Menahan seluruhnya"


def seen(failure: dict[str, Any] | None, rows: int) -> str:
    """How many of the rows fail; what could not be judged is told by the kind of its error."""
    if failure is None:
        return "semua memenuhi"
    if failure.get("error"):
        return f"tidak dapat diperiksa ({failure['error']})"
    if failure.get("measures"):
        return f"di luar batas: {', '.join(map(_measure_name, failure['measures']))}"
    if failure.get("failed") is None:
        return "tidak memenuhi"
    if rows == 0 or failure["failed"] > rows:
        return f"{whole(failure['failed'])} tidak memenuhi"
    return (
        f"{whole(failure['failed'])} dari {whole(rows)} baris tidak memenuhi "
        f"({share(failure['failed'], rows)})"
    )


def turn(asked: dict[str, Any]) -> str:
    """Who mends what fails."""
    who = asked.get("repaired_by")
    return _TURNS.get(who, who) if who else asked.get("owner", "")


def measure(name: str, value: float) -> str:
    """A number that an expectation saw: ``baris 1.234``."""
    shown = whole(int(value)) if value == int(value) else f"{value:.4f}".replace(".", ",")
    return f"{_measure_name(name)} {shown}"


def _measure_name(name: str) -> str:
    return "baris" if name == "rows" else name.replace("_", " ")


def subject(
    kind: str, suite: str, scope: str | None, period: date | None, villages: dict[str, str]
) -> str:
    """What was judged, for people: ``Usulan desa Sangatta Utara, Desember 2026``."""
    if kind != "load":
        return f"{KINDS[kind]}: {suite}"
    told = SOURCES.get(suite, suite)
    place = villages.get((scope or "").split("@")[0])
    if place:
        told += f" {place}"
    return f"{told}, {month_name(period)}" if period else told
