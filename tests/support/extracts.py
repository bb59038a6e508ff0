"""Small extracts of institutions, as text files and workbooks, and what is counted beside them."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from openpyxl import Workbook

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


def a_sheet(
    path: Path,
    source: str,
    rows: Iterable[Sequence[Any]],
    *,
    header: Sequence[str] | None = None,
    title_rows: int = 0,
    hidden: int = 0,
    behind: Iterable[Sequence[Any]] = (),
) -> Path:
    """Write an extract as a workbook: ``hidden`` sheets before it, rows ``behind`` on another."""
    workbook = Workbook()
    for _ in range(hidden):
        sheet = workbook.active
        sheet.append(["tersembunyi"])
        sheet.sheet_state = "hidden"
        workbook.active = workbook.create_sheet()
    sheet = workbook.active
    for _ in range(title_rows):
        sheet.append([])
    sheet.append(list(header or extract_contract(source).columns))
    for row in rows:
        sheet.append(list(row))
    if behind := list(behind):
        other = workbook.create_sheet()
        for row in behind:
            other.append(list(row))
    path.parent.mkdir(parents=True, exist_ok=True)
    workbook.save(path)
    return path


def a_count(extract: Path, **parts: Any) -> Path:
    """Write the count file of ``extract``: ``a_count(path, SEMUA=3, SEJAK="2026-11-15")``."""
    return a_count_text(extract, "".join(f"{part.lstrip('_')},{n}\n" for part, n in parts.items()))


def a_count_text(extract: Path, lines: str) -> Path:
    """Write a count file as somebody typed it, below its header."""
    path = extract.with_name(f"{extract.stem}.jumlah.csv")
    path.write_text(f"BAGIAN,JUMLAH\n{lines}", encoding="utf-8")
    return path
