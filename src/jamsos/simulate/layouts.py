"""Lays rows out as a village would send them: the programme's roster, or an OpenSID file.

Everything on a sheet that is no person (titles, subtotals, signatures, empty rows, hidden old
lists) is made here.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import date

from jamsos.region import Village
from jamsos.simulate.clerk import MONTHS, Row
from jamsos.simulate.workbook import Cell, Sheet, column_letters

PROGRAMME_SHEET, OPENSID_SHEET = "Usulan", "Data Penduduk"

_PROGRAMME_HEADINGS = (
    ("No", "No."),
    ("NIK", "NIK", "NIK", "No. KTP"),
    ("Nama", "Nama", "Nama Lengkap"),
    ("Tempat lahir", "Tempat Lahir"),
    ("Tanggal lahir", "Tgl Lahir"),
    ("Jenis kelamin", "JK", "L/P"),
    ("Alamat", "ALAMAT"),
    ("RT",),
    ("RW",),
    ("Pekerjaan", "PEKERJAAN"),
    ("Pekerjaan kedua", "Pekerjaan Kedua"),
    ("Penghasilan", "Penghasilan per bulan"),
    ("No. HP", "No HP", "HP"),
    ("Keterangan", "Ket"),
)
_SIGNATURE_COLUMN = 10
_PAGE = 40  # people between two subtotals

OPENSID_COLUMNS = (
    "alamat", "dusun", "rw", "rt", "nama", "no_kk", "nik", "sex", "tempatlahir", "tanggallahir",
    "agama_id", "pendidikan_kk_id", "pendidikan_sedang_id", "pekerjaan_id", "status_kawin",
    "kk_level", "warganegara_id", "ayah_nik", "nama_ayah", "ibu_nik", "nama_ibu",
    "golongan_darah_id", "akta_lahir", "dokumen_pasport", "tanggal_akhir_paspor", "dokumen_kitas",
    "akta_perkawinan", "tanggalperkawinan", "akta_perceraian", "tanggalperceraian", "cacat_id",
    "cara_kb_id", "hamil", "ktp_el", "status_rekam", "alamat_sekarang", "status_dasar", "suku",
    "tag_id_card", "id_asuransi", "no_asuransi", "lat", "lng",
)  # fmt: skip


@dataclass(frozen=True)
class Household:
    """What only an OpenSID file tells; codes are Dukcapil's numbers."""

    family_card: str
    role: int
    religion: tuple[str, str]
    is_married: bool
    father: str
    mother: str


@dataclass(frozen=True)
class OpensidStyle:
    """How one village's file holds codes and dates."""

    codes_are_numbers: bool
    date_format: str  # empty: real date cells
    columns: tuple[str, ...]  # in the order of the file

    @classmethod
    def draw(cls, dice: random.Random) -> OpensidStyle:
        columns = list(OPENSID_COLUMNS)
        dice.shuffle(columns)
        return cls(dice.random() < 0.5, dice.choice(("%d-%m-%Y", "%Y-%m-%d", "")), tuple(columns))

    def shown_date(self, day: date) -> Cell:
        return day.strftime(self.date_format) if self.date_format else day


def programme_sheets(
    rows: list[Row], village: Village, month: date, signed_by: date, dice: random.Random
) -> tuple[list[Sheet], list[int]]:
    """The sheets of the programme roster for ``month``, and the row number of each person.

    The village head signed it on ``signed_by`` or a few days before.
    """
    office = "KELURAHAN" if village.village_type == "kelurahan" else "DESA"
    titles: list[list[Cell]] = [
        ["DAFTAR USULAN PEKERJA RENTAN PENERIMA BANTUAN IURAN"],
        ["BPJS KETENAGAKERJAAN KABUPATEN KUTAI TIMUR"],
        [f"{office} {village.village_name.upper()} KECAMATAN {village.district_name.upper()}"],
        [f"BULAN {MONTHS[month.month - 1].upper()} {month.year}"],
    ][dice.choice((0, 0, 1, 2)) :]
    sheet: list[list[Cell]] = [*titles, []]
    headings = [dice.choice(names) for names in _PROGRAMME_HEADINGS]
    sheet.append(list(headings))
    bold = {*range(1, len(titles) + 1), len(sheet)}
    has_subtotals, has_gaps = dice.random() < 0.3, dice.random() < 0.3
    subtotal_in_name_column = dice.random() < 0.5
    numbers = []
    for position, row in enumerate(rows, 1):
        if has_gaps and dice.random() < 0.01:
            sheet.append([])
        sheet.append(_programme_row(position, row))
        numbers.append(len(sheet))
        if has_subtotals and position % _PAGE == 0:
            sheet.append(_total("JUMLAH HALAMAN", _PAGE, subtotal_in_name_column))
    sheet.append(_total("JUMLAH", len(rows), subtotal_in_name_column))
    sheet += _signature(village, signed_by, office.title(), dice)
    merged = [f"A{n}:{column_letters(len(headings) - 1)}{n}" for n in range(1, len(titles) + 1)]
    sheets = [Sheet(PROGRAMME_SHEET, sheet, merged=merged, bold_rows=bold)]
    if dice.random() < 0.2:
        old = [_programme_row(n, row) for n, row in enumerate(rows[:25], 1)]
        sheets.append(Sheet("Usulan lama", [headings, *old], is_hidden=True))
    return sheets, numbers


def opensid_sheets(
    rows: list[Row],
    households: list[Household],
    village: Village,
    style: OpensidStyle,
    dice: random.Random,
) -> tuple[list[Sheet], list[int]]:
    """The sheets of an OpenSID exchange file, and the row number of each person."""
    sheet: list[list[Cell]] = [list(style.columns)]
    has_gaps = dice.random() < 0.3
    numbers = []
    for row, household in zip(rows, households, strict=True):
        if has_gaps and dice.random() < 0.01:
            sheet.append([])
        sheet.append(_opensid_row(row, household, village, style))
        numbers.append(len(sheet))
    sheets = [Sheet(OPENSID_SHEET, sheet)]
    if dice.random() < 0.3:
        sheets.append(Sheet("Data lama", [list(style.columns), *sheet[1:20]], is_hidden=True))
    return sheets, numbers


def _programme_row(position: int, row: Row) -> list[Cell]:
    return [
        position, row.nik, row.name, row.birth_place, row.birth, row.sex, row.address, row.rt,
        row.rw, row.occupation, row.second_occupation, row.income, row.phone, row.note,
    ]  # fmt: skip


def _total(words: str, people: int, in_name_column: bool) -> list[Cell]:
    total: list[Cell] = [None] * len(_PROGRAMME_HEADINGS)
    total[2 if in_name_column else 0] = words
    total[6] = f"{people} orang"
    return total


def _signature(village: Village, by: date, office: str, dice: random.Random) -> list[list[Cell]]:
    day = f"{dice.randint(1, by.day)} {MONTHS[by.month - 1]} {by.year}"
    head = "Lurah" if office == "Kelurahan" else "Kepala Desa"
    words = (
        None,
        f"{village.village_name}, {day}",
        f"{head} {village.village_name}",
        None,
        None,
        dice.choice(("SYAHRUDDIN", "H. MASRANI", "YOHANES LENCAU", "SUPARDI", "AMBO TANG")),
    )
    return [[None] * _SIGNATURE_COLUMN + [text] if text else [] for text in words]


def _opensid_row(
    row: Row, household: Household, village: Village, style: OpensidStyle
) -> list[Cell]:
    in_numbers = style.codes_are_numbers
    cells: dict[str, Cell] = {
        "alamat": row.address,
        "dusun": f"DUSUN {village.village_name.upper()}",
        "rw": row.rw,
        "rt": row.rt,
        "nama": row.name,
        "no_kk": household.family_card,
        "nik": row.nik,
        "sex": row.sex,
        "tempatlahir": row.birth_place,
        "tanggallahir": row.birth,
        "agama_id": int(household.religion[0]) if in_numbers else household.religion[1].title(),
        "pendidikan_kk_id": 3 if in_numbers else "Tamat SD/Sederajat",
        "pendidikan_sedang_id": "-",
        "pekerjaan_id": row.occupation,
        "status_kawin": _marital(household.is_married, in_numbers),
        "kk_level": _role(household.role, in_numbers),
        "warganegara_id": 1 if in_numbers else "WNI",
        "nama_ayah": household.father,
        "nama_ibu": household.mother,
        "golongan_darah_id": 13 if in_numbers else "TIDAK TAHU",
        "akta_lahir": "-",
        "akta_perkawinan": "-",
        "cacat_id": 7 if in_numbers else "TIDAK CACAT",
        "ktp_el": 2 if in_numbers else "KTP-EL",
        "status_rekam": 3 if in_numbers else "CARD ISSUED",
        "status_dasar": row.status,
        "suku": "-",
    }
    return [cells.get(column) for column in style.columns]


def _marital(is_married: bool, in_numbers: bool) -> Cell:
    if in_numbers:
        return 2 if is_married else 1
    return "K" if is_married else "BK"


def _role(role: int, in_numbers: bool) -> Cell:
    labels = {
        1: "KEPALA KELUARGA",
        2: "SUAMI",
        3: "ISTRI",
        4: "ANAK",
        7: "ORANG TUA",
        11: "LAINNYA",
    }
    return role if in_numbers else labels[role]
