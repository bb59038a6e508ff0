"""Workbooks small enough to read, as villages make them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from openpyxl import Workbook

HEADINGS = (
    "No", "NIK", "Nama", "Tempat lahir", "Tanggal lahir", "Jenis kelamin", "Alamat", "RT", "RW",
    "Pekerjaan", "Pekerjaan kedua", "Penghasilan", "No. HP", "Keterangan",
)  # fmt: skip


@dataclass(frozen=True)
class Worker:
    """One line of a programme roster, as typed."""

    nik: Any = "6408044101909001"
    name: Any = "Siti Aminah"
    birth_place: Any = "Sangatta"
    birth_date: Any = "01-01-1990"
    sex: Any = "P"
    address: Any = "Jl. Poros"
    rt: Any = "001"
    rw: Any = "002"
    occupation: Any = "Petani"
    second_occupation: Any = None
    income: Any = "1.000.000"
    phone: Any = "081234567890"
    note: Any = None

    def cells(self, number: int) -> list[Any]:
        return [
            number, self.nik, self.name, self.birth_place, self.birth_date, self.sex,
            self.address, self.rt, self.rw, self.occupation, self.second_occupation,
            self.income, self.phone, self.note,
        ]  # fmt: skip

    def but(self, **changed: Any) -> Worker:
        return replace(self, **changed)


SITI = Worker()
AHMAD = Worker(nik="6408041205859002", name="Ahmad Yani", birth_date="12-05-1985", sex="L")


def a_roster(
    path: Path,
    workers: Sequence[Worker],
    *,
    headings: Sequence[str] = HEADINGS,
    above: Sequence[Sequence[Any]] = (),
    below: Sequence[Sequence[Any]] = (),
    sheet: str = "Usulan",
    other_sheets: Mapping[str, Sequence[Sequence[Any]]] | None = None,
) -> Path:
    """Write a programme roster; ``above`` and ``below`` are the rows around the table.

    ``other_sheets`` stand behind it, as rows by the name of the sheet.
    """
    workbook = Workbook()
    page = workbook.active
    page.title = sheet
    for row in above:
        page.append(list(row))
    page.append(list(headings))
    for number, worker in enumerate(workers, start=1):
        page.append(worker.cells(number))
    for row in below:
        page.append(list(row))
    for name, rows in (other_sheets or {}).items():
        page = workbook.create_sheet(name)
        for row in rows:
            page.append(list(row))
    path.parent.mkdir(parents=True, exist_ok=True)
    workbook.save(path)
    return path
