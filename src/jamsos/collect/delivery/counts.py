"""Compare an extract with what its sender counted: the count file beside it, ``….jumlah.csv``.

A whole file with a column too few rows looks like any other; only its sender knows how many there
should be. Rows are counted as landed, in all and by the parts that the sender counted apart.
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from io import StringIO
from pathlib import Path

import polars as pl

from jamsos.collect.delivery.deliveries import Companion, Delivery
from jamsos.collect.refusal import DeliveryRefused
from jamsos.digest import sha256_of
from jamsos.sources import ExtractContract

SUFFIX = ".jumlah.csv"
_COLUMNS = ["BAGIAN", "JUMLAH"]
_ALL = "SEMUA"
_SINCE = "SEJAK"
_MOST_TOLD = 5
_MOST_BYTES = 65_536


@dataclass(frozen=True)
class Counts:
    """What a sender says of one file: rows in all, rows of each part, and since which day.

    ``since`` makes the file an increment: what was reported on that day or later.
    """

    total: int | None = None
    parts: Mapping[str, int] = field(default_factory=dict)
    since: date | None = None

    def as_json(self) -> dict[str, object]:
        """For the ledger of loads."""
        told = {"counted": self.total, "counted_parts": len(self.parts)}
        return told | ({"since": self.since.isoformat()} if self.since else {})


class Tally:
    """Counts the rows of an extract while they are landed."""

    def __init__(self, contract: ExtractContract) -> None:
        self._column = contract.counted_by.lower() if contract.counted_by else None
        self.total = 0
        self.parts: Counter[str] = Counter()

    def add(self, batch: pl.DataFrame) -> None:
        """Count the rows of ``batch``."""
        self.total += batch.height
        if self._column:
            for value, rows in batch[self._column].value_counts().iter_rows():
                self.parts[_plain_part(value or "")] += rows

    def compare(self, counts: Counts | None) -> str:
        """Says in words how the rows agree with ``counts``.

        Raises:
            DeliveryRefused: They differ; both numbers of each part are told.
        """
        if counts is None or counts.total is None:
            return "tanpa pembanding"
        differing = [
            f"{part}: pembanding {told}, terbaca {found}"
            for part, told, found in self._both(counts)
            if told != found
        ]
        if differing:
            rest = len(differing) - _MOST_TOLD
            more = [f"dan {rest} bagian lain"] if rest > 0 else []
            raise DeliveryRefused("COUNT_DIFFERS", "; ".join(differing[:_MOST_TOLD] + more))
        parts = f", {len(counts.parts)} bagian" if counts.parts else ""
        return f"cocok dengan pembanding: {counts.total} baris{parts}"

    def _both(self, counts: Counts) -> list[tuple[str, int, int]]:
        """Each part with what was told and what was found; unknown values are told as one part."""
        both = [("semua", counts.total, self.total)]
        if counts.parts:
            unknown = sum(n for part, n in self.parts.items() if not _is_part(part))
            known = sorted({*counts.parts, *filter(_is_part, self.parts)}, key=int)
            both += [(f"kecamatan {p}", counts.parts.get(p, 0), self.parts[p]) for p in known]
            both.append(("tanpa kode kecamatan", 0, unknown))
        return both


def counts_path(extract: Path) -> Path:
    """Where the count file of ``extract`` lies."""
    return extract.with_name(f"{extract.stem}{SUFFIX}")


def with_counts(delivery: Delivery) -> Delivery:
    """The delivery with the count file that lies beside it, if one does."""
    path = counts_path(delivery.path)
    if not path.exists():
        return delivery
    return replace(delivery, companion=Companion("counts", path, sha256_of(path)))


def read_counts(path: Path, contract: ExtractContract) -> Counts:
    """What the sender of an extract counted, from the count file ``path``.

    Raises:
        DeliveryRefused: It cannot be understood: then nothing can be compared.
    """
    with path.open("rb") as content:
        written = content.read(_MOST_BYTES)
    try:
        text = written.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise _unreadable("bukan teks UTF-8") from None
    header = text.split("\n", 1)[0]
    lines = list(csv.reader(StringIO(text), delimiter=";" if ";" in header else ","))
    if not lines or [title.strip().upper() for title in lines[0]] != _COLUMNS:
        raise _unreadable(f"baris 1 bukan {','.join(_COLUMNS)}")
    told: dict[str, str] = {}
    for number, line in enumerate(lines[1:], start=2):
        if not any(value.strip() for value in line):
            continue
        if len(line) != len(_COLUMNS):
            raise _unreadable(f"baris {number} tidak berisi {len(_COLUMNS)} kolom")
        part = _plain_part(line[0])
        if part in told or not (part in (_ALL, _SINCE) or (contract.counted_by and _is_part(part))):
            raise _unreadable(f"baris {number}: bagian tak dikenal atau tercantum dua kali")
        told[part] = line[1].strip()
    return _counts_of(told, contract)


def _counts_of(told: dict[str, str], contract: ExtractContract) -> Counts:
    since = told.pop(_SINCE, None)
    for part, count in told.items():
        if not (count.isascii() and count.isdigit()):
            raise _unreadable(f"jumlah bagian {part} bukan angka")
    if told and _ALL not in told:
        raise _unreadable(f"baris {_ALL} tidak ada")
    if since is None and not told:
        raise _unreadable("tidak berisi jumlah")
    numbers = {part: int(count) for part, count in told.items()}
    total = numbers.pop(_ALL, None)
    if since is None:
        return Counts(total, numbers)
    if contract.overlap_days is None:
        raise _unreadable(f"{_SINCE} tidak berlaku: sumber ini selalu mengirim data lengkap")
    try:
        return Counts(total, numbers, date.fromisoformat(since))
    except ValueError:
        raise _unreadable(f"{_SINCE} bukan tanggal TTTT-BB-HH") from None


def _unreadable(why: str) -> DeliveryRefused:
    return DeliveryRefused("COUNT_UNREADABLE", f"berkas pembanding: {why}")


def _plain_part(written: str) -> str:
    """``04`` and ``4`` are the same kecamatan."""
    plain = written.strip().upper()
    return (plain.lstrip("0") or "0") if plain.isdigit() else plain


def _is_part(part: str) -> bool:
    """A kecamatan has one or two digits; anything else may be a value out of its column."""
    return part.isascii() and part.isdigit() and len(part) <= 2
