"""The Buku Induk Penduduk: headings over two rows, families one by one, signed at the end."""

from __future__ import annotations

import random

from jamsos.simulate.clerk import Row
from jamsos.simulate.layouts.hand import Draft, Household, LaidOut, Occasion
from jamsos.simulate.workbook import Cell, Sheet, Span

_NO_BREAK_SPACE = "\u00a0"
_FAMILY_CARD = ("No. KK : ", "No KK: ", "Nomor KK : ", "NO. KK : ")
_SIGNATURE_COLUMN = 9

# The upper heading, what it spans, and the lower headings below it. Each is one of several words.
_HEADINGS: tuple[tuple[tuple[str, ...], tuple[tuple[str, ...], ...]], ...] = (
    (("NO", "NO."), ()),
    (("NIK", "NOMOR INDUK KEPENDUDUKAN", "NO. KTP"), ()),
    (("NAMA LENGKAP", "NAMA LENGKAP / PANGGILAN"), ()),
    (("JENIS KELAMIN", "L/P"), ()),
    (
        ("TEMPAT DAN TANGGAL LAHIR",),
        (("TEMPAT LAHIR",), ("TANGGAL LAHIR", "TGL LAHIR")),
    ),
    (("ALAMAT", "ALAMAT LENGKAP"), (("DUSUN",), ("RT",), ("RW",))),
    (("PEKERJAAN",), ()),
    (("KEDUDUKAN DALAM KELUARGA",), ()),
    (("NO. HP", "NOMOR HP"), ()),
    (("KET", "KETERANGAN"), ()),
)


def buku_induk_sheets(draft: Draft, dice: random.Random) -> LaidOut:
    """The one sheet of a book; people of one family who stand together share a row «No. KK»."""
    occasion = draft.occasion
    village = occasion.village
    sheet: list[list[Cell]] = [
        ["BUKU INDUK PENDUDUK"],
        ["PROVINSI : KALIMANTAN TIMUR"],
        ["KABUPATEN : KUTAI TIMUR"],
        [f"KECAMATAN : {village.district_name.upper()}"],
        [f"{occasion.office.upper()} : {village.village_name.upper()}"],
        *occasion.title_of_meeting(),
        [],
    ]
    upper, lower, merged = _headings(len(sheet) + 1, dice)
    added, meeting = occasion.columns_of_meeting()
    sheet += [[*upper, *added], [*lower, *[None] * len(added)]]
    sheet.append([f"({n})" for n in range(1, len(upper) + len(added) + 1)])
    words = dice.choice(_FAMILY_CARD)
    card, numbers = "", []
    for position, (row, household) in enumerate(zip(draft.rows, draft.households, strict=True), 1):
        if household.family_card != card:
            card = household.family_card
            sheet.append([f"{words}{card}"])
        sheet.append([*_cells(position, row, household, occasion), *meeting])
        numbers.append(len(sheet))
    sheet += occasion.signature(_SIGNATURE_COLUMN, dice)
    merged.append(Span(1, 1, 1, len(upper)))
    return LaidOut([Sheet("Buku Induk", sheet, merged=merged, bold_rows={1})], numbers)


def _headings(number: int, dice: random.Random) -> tuple[list[Cell], list[Cell], list[Span]]:
    """Both heading rows, the upper one being row ``number``, and what is merged in them."""
    upper: list[Cell] = []
    lower: list[Cell] = []
    merged = []
    for words, below in _HEADINGS:
        column = len(upper) + 1
        upper += [dice.choice(words), *[None] * (len(below) - 1)]
        lower += [dice.choice(names) for names in below] if below else [None]
        last_row = number if below else number + 1
        merged.append(Span(number, column, last_row, len(upper)))
    return upper, lower, merged


def _cells(position: int, row: Row, household: Household, occasion: Occasion) -> list[Cell]:
    is_typed = isinstance(row.nik, str) and row.nik.strip()
    return [
        position,
        f"{row.nik}{_NO_BREAK_SPACE}" if is_typed else row.nik,
        row.name,
        row.sex,
        row.birth_place,
        row.birth,
        f"DUSUN {occasion.village.village_name.upper()}",
        row.rt,
        row.rw,
        row.occupation,
        household.role_name,
        row.phone,
        row.note,
    ]
