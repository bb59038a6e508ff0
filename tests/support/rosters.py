"""Workbooks small enough to read, as villages make them."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import xlsxwriter
import xlwt
from odf.opendocument import OpenDocumentSpreadsheet
from odf.table import Table, TableCell, TableRow
from odf.text import P
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


@dataclass(frozen=True)
class Formula:
    """A cell that shows ``value`` as the result of ``text``."""

    text: str
    value: Any = None


Grid = Sequence[Sequence[Any]]
SIAK_HEADINGS = (
    "Nomor KK", "NIK", "Nama Penduduk", "Status", "Tempat Lahir", "Tanggal Lahir", "Kelamin",
    "Golongan Darah", "Agama", "Status Kawin", "Hubungan Keluarga", "Pendidikan", "Pekerjaan",
    "Nama Ibu", "NIK Ibu", "Nama Ayah", "NIK Ayah", "Alamat", "RT", "RW", "Dusun", "Kode Pos",
    "Nomor Provinsi", "Nama Provinsi", "Nomor Kabupaten", "Nama Kabupaten", "Nomor Kecamatan",
    "Nama Kecamatan", "Nomor Kelurahan", "Nama Kelurahan", "Nomor Akta Lahir", "Nomor Akta Kawin",
    "Tanggal Kawin", "Nomor Akta Cerai", "Tanggal Cerai", "Kelainan Fisik", "Keterangan",
)  # fmt: skip
OPENSID_HEADINGS = (
    "alamat", "dusun", "rw", "rt", "nama", "no_kk", "nik", "sex", "tempatlahir", "tanggallahir",
    "agama_id", "pekerjaan_id", "kk_level", "nama_ayah", "nama_ibu", "status_dasar",
)  # fmt: skip
BUKU_INDUK_HEADINGS = (
    ("NO", "NIK", "NAMA LENGKAP", "JENIS KELAMIN", "TEMPAT DAN TANGGAL LAHIR", None,
     "ALAMAT", None, None, "PEKERJAAN", "KEDUDUKAN DALAM KELUARGA", "NO. HP", "KET"),
    (None, None, None, None, "TEMPAT LAHIR", "TANGGAL LAHIR", "DUSUN", "RT", "RW"),
    tuple(f"({number})" for number in range(1, 14)),
)  # fmt: skip
FAMILY = "6408040101109001"


def siak(workers: Sequence[Worker], *, status: str = "Hidup") -> list[list[Any]]:
    """The rows of a SIAK village export; RT and RW as numbers, as SIAK writes them."""
    rows: list[list[Any]] = [list(SIAK_HEADINGS)]
    for worker in workers:
        told = {
            "Nomor KK": FAMILY, "NIK": worker.nik, "Nama Penduduk": worker.name, "Status": status,
            "Tempat Lahir": worker.birth_place, "Tanggal Lahir": worker.birth_date,
            "Kelamin": "Laki-Laki" if worker.sex == "L" else "Perempuan", "Alamat": worker.address,
            "RT": 1.0, "RW": 2.0, "Pekerjaan": worker.occupation, "Keterangan": worker.note,
            "Nama Ibu": "Ibu", "NIK Ibu": "6408044101609003", "Nomor Kecamatan": 4,
        }  # fmt: skip
        rows.append([told.get(heading) for heading in SIAK_HEADINGS])
    return rows


def opensid(workers: Sequence[Worker]) -> list[list[Any]]:
    """The rows of an OpenSID exchange file, with some of its columns."""
    rows: list[list[Any]] = [list(OPENSID_HEADINGS)]
    for worker in workers:
        told = {
            "nik": worker.nik, "nama": worker.name, "no_kk": FAMILY, "alamat": worker.address,
            "sex": 1 if worker.sex == "L" else 2, "tempatlahir": worker.birth_place,
            "tanggallahir": worker.birth_date, "pekerjaan_id": 9, "status_dasar": 1,
        }  # fmt: skip
        rows.append([told.get(heading, "-") for heading in OPENSID_HEADINGS])
    return rows


def programme(workers: Sequence[Worker]) -> list[list[Any]]:
    """The rows of a programme roster, a title above."""
    people = [worker.cells(number) for number, worker in enumerate(workers, start=1)]
    return [["DAFTAR USULAN"], list(HEADINGS), *people]


def buku_induk(families: Mapping[str, Sequence[Worker]]) -> list[list[Any]]:
    """The rows of a village's main register: families by the number of their card."""
    rows: list[list[Any]] = [
        ["BUKU INDUK PENDUDUK"], ["PROVINSI : KALIMANTAN TIMUR"], ["DESA : SENYIUR"], [],
        *map(list, BUKU_INDUK_HEADINGS),
    ]  # fmt: skip
    for family, workers in families.items():
        rows.append([f"No. KK : {family}"])
        for number, worker in enumerate(workers, start=1):
            nik = f"{worker.nik}\u00a0" if isinstance(worker.nik, str) else worker.nik
            rows.append(
                [number, nik, worker.name, "Lk" if worker.sex == "L" else "Pr",
                 worker.birth_place, worker.birth_date, "Dusun Karya", 1, 2, worker.occupation,
                 "Anak", worker.phone, worker.note]
            )  # fmt: skip
    return [*rows, [], [None, "Mengetahui,"], [None, "Kepala Desa"], [None, None, "SUPARDI, S.Sos"]]


def write_sheets(
    path: Path, sheets: Mapping[str, Grid], *, form: str | None = None, separator: str = ";",
    encoding: str = "utf-8",
) -> Path:  # fmt: skip
    """Write ``sheets`` in the format of the suffix, or in ``form`` under a false suffix.

    A ``.csv`` holds the first of them. In an ``.xlsx`` a formula shows its value.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    match form or path.suffix.lower().lstrip("."):
        case "xlsx":
            _write_xlsx(path, sheets)
        case "xls":
            _write_xls(path, sheets)
        case "ods":
            _write_ods(path, sheets)
        case "csv":
            text = io.StringIO(newline="")
            rows = next(iter(sheets.values()))
            csv.writer(text, delimiter=separator).writerows(
                ["" if cell is None else cell for cell in row] for row in rows
            )
            path.write_bytes(text.getvalue().encode(encoding))
        case other:
            raise ValueError(f"no writer for {other}")
    return path


def _write_xlsx(path: Path, sheets: Mapping[str, Grid]) -> None:
    with xlsxwriter.Workbook(path) as workbook:
        for name, rows in sheets.items():
            page = workbook.add_worksheet(name)
            for at, row in enumerate(rows):
                for column, cell in enumerate(row):
                    if isinstance(cell, Formula):
                        value = "" if cell.value is None else cell.value
                        page.write_formula(at, column, cell.text, None, value)
                    elif isinstance(cell, str):
                        page.write_string(at, column, cell)
                    elif cell is not None:
                        page.write(at, column, cell)


def _write_xls(path: Path, sheets: Mapping[str, Grid]) -> None:
    workbook = xlwt.Workbook()
    for name, rows in sheets.items():
        page = workbook.add_sheet(name)
        for at, row in enumerate(rows):
            for column, cell in enumerate(row):
                if isinstance(cell, Formula):
                    page.write(at, column, xlwt.Formula(cell.text.lstrip("=")))
                elif cell is not None:
                    page.write(at, column, cell)
    workbook.save(str(path))


def _write_ods(path: Path, sheets: Mapping[str, Grid]) -> None:
    document = OpenDocumentSpreadsheet()
    for name, rows in sheets.items():
        page = Table(name=name)
        for row in rows:
            line = TableRow()
            for cell in row:
                line.addElement(_ods_cell(cell))
            page.addElement(line)
        document.spreadsheet.addElement(page)
    document.save(str(path))


def _ods_cell(cell: Any) -> TableCell:
    if cell is None:
        return TableCell()
    if isinstance(cell, Formula):
        made = TableCell(valuetype="string", formula=f"of:{cell.text}")
        cell = cell.value
    elif isinstance(cell, bool):
        return TableCell(valuetype="boolean", booleanvalue=str(cell).lower())
    elif isinstance(cell, int | float):
        return TableCell(valuetype="float", value=cell)
    else:
        made = TableCell(valuetype="string")
    made.addElement(P(text=str(cell)))
    return made
