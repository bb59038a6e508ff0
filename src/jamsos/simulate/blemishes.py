"""A few rows of the extracts that no gate may let through.

They are added to an extract that is written already and belong to invented people, of whom no
roster row and no answer knows: registered in a district 64.08.99 that does not exist.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

_NOWHERE = "640899"
_FIRST_SEQUENCE = 9001
_IDENTITY_COLUMNS = ("NIK", "NO_KK")


@dataclass(frozen=True)
class Blemish:
    """One way in which a row of ``source`` is refused: what stands in ``column``, for ``reason``.

    ``rate`` is the share of the extract's rows.
    """

    source: str
    column: str
    shown: Callable[[str], str]  # from what should stand there
    reason: str
    rate: float = 0.00002


@dataclass(frozen=True)
class RefusedRow:
    """One row of an extract that must end in quarantine, named as a gate names it."""

    file: str
    source_row: int
    reason: str


def _a_digit_short(number: str) -> str:
    return number[:12] + number[13:]


def _as_a_number(number: str) -> str:
    return f"{number}.0"


BLEMISHES = (
    Blemish("civil_registry", "NIK", _a_digit_short, "REGISTRY_NIK_INVALID"),
    Blemish("civil_registry", "JENIS_KLMIN", lambda _: "3", "REGISTRY_SEX_INVALID"),
    Blemish(
        "civil_registry", "TGL_LHR", lambda day: f"{day[:8]}00", "REGISTRY_BIRTH_DATE_INVALID"
    ),
    Blemish("registry_events", "PERISTIWA", lambda _: "TIDAK DIKETAHUI", "EVENT_CODE_UNKNOWN"),
    Blemish("welfare_deciles", "DESIL", lambda _: "11", "DECILE_OUT_OF_RANGE"),
    Blemish("welfare_deciles", "NO_KK", _a_digit_short, "KK_INVALID"),
    Blemish("bpjs_participants", "SEGMEN", lambda _: "XX", "BPJS_SEGMENT_UNKNOWN"),
    Blemish("civil_servants", "NIK", _a_digit_short, "LIST_NIK_INVALID"),
    Blemish("civil_servants", "JENIS", lambda _: "HONORER", "SERVANT_KIND_UNKNOWN"),
    Blemish("civil_servants", "STATUS", lambda _: "CUTI", "SERVANT_STATUS_UNKNOWN"),
    Blemish("village_officials", "NIK", _as_a_number, "LIST_NIK_INVALID"),
    Blemish("village_officials", "TGL_MULAI", lambda _: "2024-02-30", "LIST_DATE_INVALID"),
    Blemish("provincial_participants", "NIK", _a_digit_short, "LIST_NIK_INVALID"),
    Blemish("provincial_participants", "PROGRAM", lambda _: "JHT", "PROVINCE_PROGRAMME_UNKNOWN"),
    Blemish("provincial_participants", "TGL_AKHIR", lambda _: "1990-01-01", "LIST_DATE_INVALID"),
)  # fmt: skip


def blemish(source: str, path: Path, rows: int, scale: float) -> Iterator[RefusedRow]:
    """Add the refused rows of ``source`` to the extract at ``path``, which holds ``rows`` rows.

    Each kind occurs once from a fiftieth of the regency upwards, and never below.
    """
    kinds = [
        kind
        for kind in BLEMISHES
        if kind.source == source
        for _ in range(max(round(kind.rate * rows), 1 if scale >= 0.02 else 0))
    ]
    with path.open(encoding="utf-8", newline="") as lines:
        patterns = list(islice(csv.DictReader(lines), len(kinds)))
    with path.open("a", encoding="utf-8", newline="") as lines:
        for number, (kind, row) in enumerate(zip(kinds, patterns, strict=False)):
            _give_to_nobody(row, number)
            row[kind.column] = kind.shown(row[kind.column])
            csv.DictWriter(lines, list(row), lineterminator="\n").writerow(row)
            yield RefusedRow(path.name, rows + 2 + number, kind.reason)


def _give_to_nobody(row: dict[str, str], number: int) -> None:
    """The row of somebody who does not exist; ``number`` tells several of them apart."""
    for column in _IDENTITY_COLUMNS:
        if column in row:
            row[column] = f"{_NOWHERE}{row[column][6:12]}{_FIRST_SEQUENCE + number}"
    if "NIK_BARU" in row:
        row["NIK_BARU"] = ""
