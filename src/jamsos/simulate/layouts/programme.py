"""The programme's own roster: titles, headings, people, subtotals, a signature."""

from __future__ import annotations

import random

from jamsos.clock import month_name
from jamsos.simulate.clerk import Row
from jamsos.simulate.layouts.hand import Draft, LaidOut
from jamsos.simulate.workbook import Cell, Sheet, Span

_HEADINGS = (
    ("No", "No."),
    ("NIK", "NIK", "NIK", "No. KTP", "Nomor KTP"),
    ("Nama", "Nama", "Nama Lengkap", "Nama Pekerja"),
    ("Tempat lahir", "Tempat Lahir"),
    ("Tanggal lahir", "Tgl Lahir", "Tgl. Lahir"),
    ("Jenis kelamin", "JK", "L/P"),
    ("Alamat", "ALAMAT"),
    ("RT",),
    ("RW",),
    ("Pekerjaan", "PEKERJAAN", "Jenis Pekerjaan"),
    ("Pekerjaan kedua", "Pekerjaan Kedua", "Pekerjaan 2"),
    ("Penghasilan", "Penghasilan per bulan"),
    ("No. HP", "No HP", "HP", "Nomor HP", "Handphone"),
    ("Keterangan", "Ket"),
)
_SIGNATURE_COLUMN = 10
_PAGE = 40  # people between two subtotals


def programme_sheets(draft: Draft, dice: random.Random) -> LaidOut:
    """The sheets of the programme's roster."""
    rows, occasion = draft.rows, draft.occasion
    village, month = occasion.village, occasion.month
    titles: list[list[Cell]] = [
        ["DAFTAR USULAN PEKERJA RENTAN PENERIMA BANTUAN IURAN"],
        ["BPJS KETENAGAKERJAAN KABUPATEN KUTAI TIMUR"],
        [
            f"{occasion.office.upper()} {village.village_name.upper()} "
            f"KECAMATAN {village.district_name.upper()}"
        ],
        [f"BULAN {month_name(month).upper()}"],
    ][dice.choice((0, 0, 1, 2)) :]
    titles += occasion.title_of_meeting()
    added, meeting = occasion.columns_of_meeting()
    headings = [dice.choice(names) for names in _HEADINGS] + added
    sheet: list[list[Cell]] = [*titles, [], list(headings)]
    bold = {*range(1, len(titles) + 1), len(sheet)}
    has_subtotals, has_gaps = dice.random() < 0.3, dice.random() < 0.3
    subtotal_in_name_column = dice.random() < 0.5
    numbers = []
    for position, row in enumerate(rows, 1):
        if has_gaps and dice.random() < 0.01:
            sheet.append([])
        sheet.append([*_cells(position, row), *meeting])
        numbers.append(len(sheet))
        if has_subtotals and position % _PAGE == 0:
            sheet.append(_total("JUMLAH HALAMAN", _PAGE, subtotal_in_name_column))
    sheet.append(_total("JUMLAH", len(rows), subtotal_in_name_column))
    sheet += occasion.signature(_SIGNATURE_COLUMN, dice)
    merged = [Span(n, 1, n, len(headings)) for n in range(1, len(titles) + 1)]
    sheets = [Sheet("Usulan", sheet, merged=merged, bold_rows=bold)]
    if dice.random() < 0.2:
        old = [_cells(n, row) for n, row in enumerate(rows[:25], 1)]
        sheets.append(Sheet("Usulan lama", [headings, *old], is_hidden=True))
    return LaidOut(sheets, numbers)


def _cells(position: int, row: Row) -> list[Cell]:
    return [
        position, row.nik, row.name, row.birth_place, row.birth, row.sex, row.address, row.rt,
        row.rw, row.occupation, row.second_occupation, row.income, row.phone, row.note,
    ]  # fmt: skip


def _total(words: str, people: int, in_name_column: bool) -> list[Cell]:
    total: list[Cell] = [None] * len(_HEADINGS)
    total[2 if in_name_column else 0] = words
    total[6] = f"{people} orang"
    return total
