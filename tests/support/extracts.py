"""Small extracts of institutions, as text files."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from jamsos.sources import extract_contract

RESIDENT = {
    "NO_KK": "6408040101109001", "NIK": "6408044101909001", "NAMA_LGKP": "SITI AMINAH",
    "JENIS_KLMIN": "2", "JENIS_KLMIN_KET": "Perempuan", "TMPT_LHR": "SANGATTA",
    "TGL_LHR": "1990-01-01", "AGAMA": "1", "AGAMA_KET": "ISLAM", "JENIS_PKRJN": "9",
    "JENIS_PKRJN_KET": "PETANI/PEKEBUN", "STAT_KWN_KET": "KAWIN", "STAT_HBKEL": "3",
    "STAT_HBKEL_1": "ISTRI", "ALAMAT": "JL. POROS", "NO_RT": "1", "NO_RW": "2", "NO_PROP": "64",
    "NAMA_PROP": "KALIMANTAN TIMUR", "NO_KAB": "8", "NAMA_KAB": "KUTAI TIMUR", "NO_KEC": "4",
    "NAMA_KEC": "SANGATTA UTARA", "NO_KEL": "2001", "NAMA_KEL": "SANGATTA UTARA",
}  # fmt: skip


def an_extract(path: Path, source: str, rows: Iterable[dict[str, Any]]) -> Path:
    """Write an extract with the header its contract asks for."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as lines:
        writer = csv.DictWriter(lines, extract_contract(source).columns, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    return path
