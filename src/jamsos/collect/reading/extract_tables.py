"""How an institution's file is written: its text, its separator, or the sheet of its workbook.

Only what leaves no doubt is accepted besides what was agreed, and it is told. A table knows its
header and where its rows begin; it changes no value.
"""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from datetime import date, datetime
from io import BytesIO, StringIO
from pathlib import Path
from typing import BinaryIO

from jamsos.collect.reading.cleaning import Cell
from jamsos.collect.reading.sheets import open_sheets
from jamsos.collect.refusal import DeliveryRefused
from jamsos.sources import ExtractContract

_BLOCK_BYTES = 4_194_304
_HEADER_BYTES = 65_536
_PANIC = "PanicException"  # of a library in Rust; no Exception, and not to be imported
# What a spreadsheet program keeps of a number; the digits behind are lost.
_DIGITS_KEPT = 15
_BEYOND_ASCII = re.compile(rb"[\x80-\xff]")
# In cp1252: typographic quotes and dashes, an ellipsis, a hard blank, the signs of degree and
# acute, and the letters with accents. Another byte means another encoding.
_CP1252 = re.compile(rb"[\x85\x91-\x94\x96\x97\xa0\xb0\xb4\xb7\xc0-\xd6\xd8-\xf6\xf8-\xff]")
# Signs that no text holds.
_CONTROL = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
# A character of UTF-8 among bytes that are not: somebody pasted two encodings into one file.
_PIECE_OF_UTF8 = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}")


@dataclass(frozen=True)
class TextTable:
    """A delimited text; ``source`` is the file itself, or its content made UTF-8."""

    source: Path | bytes
    separator: str
    encoding: str
    header: tuple[str, ...]

    def open(self) -> BinaryIO:
        """The bytes of the table, as UTF-8."""
        return self.source.open("rb") if isinstance(self.source, Path) else BytesIO(self.source)


@dataclass(frozen=True)
class SheetTable:
    """The first visible sheet of a workbook: rows of text with the row number its reader sees.

    ``other_sheets`` are visible ones behind it that are not empty; nobody reads them.
    """

    header: tuple[str, ...]
    rows: list[tuple[int, list[str | None]]]
    other_sheets: int


def text_table(path: Path, contract: ExtractContract) -> TextTable:
    """The text at ``path`` with its encoding and separator.

    Raises:
        DeliveryRefused: Empty, or no text in an encoding of the contract beyond doubt.
    """
    encoding, where = _encoding_of(path)
    if encoding is None or encoding not in contract.encodings:
        raise DeliveryRefused("FILE_UNREADABLE", where)
    source = path if encoding == "utf-8" else path.read_bytes().decode(encoding).encode()
    table = TextTable(source, contract.separator, encoding, ())
    with table.open() as content:
        first = content.readline(_HEADER_BYTES)
    if not first.strip():
        raise DeliveryRefused("FILE_EMPTY", "berkas tidak berisi apa-apa")
    line = first.decode("utf-8-sig", errors="replace").rstrip("\r\n")
    headers = {
        separator: tuple(next(csv.reader(StringIO(line), delimiter=separator), []))
        for separator in contract.separators
    }
    wanted = set(map(plain_column, contract.columns))
    separator = max(
        contract.separators,
        key=lambda each: len(wanted & set(map(plain_column, headers[each]))),
    )
    return TextTable(source, separator, encoding, headers[separator])


def sheet_table(path: Path, contract: ExtractContract) -> SheetTable:
    """The first visible sheet of the workbook at ``path``; wholly empty rows are no rows.

    Raises:
        DeliveryRefused: No workbook, larger than the contract allows, protected, or empty.
    """
    try:
        opened = open_sheets(path, contract.limits, lambda _: 0)
        if opened.described["format"] != "xlsx":
            raise DeliveryRefused("FILE_UNREADABLE", "isi berkas ini bukan buku kerja .xlsx")
        sheets = [sheet.grid for sheet in opened.sheets]
    except DeliveryRefused:
        raise
    except BaseException as error:  # whatever the libraries say of an odd file
        if not isinstance(error, Exception) and type(error).__name__ != _PANIC:
            raise
        raise DeliveryRefused(
            "FILE_UNREADABLE", f"berkas ini bukan buku kerja Excel ({type(error).__name__})"
        ) from None
    if not sheets or not sheets[0]:
        raise DeliveryRefused("FILE_EMPTY", "lembar pertama yang terlihat kosong")
    first, *others = sheets
    rows = [
        (number, [text_of_cell(cell) for cell in row])
        for number, row in enumerate(first, start=1)
        if any(cell not in (None, "") for cell in row)
    ]
    if not rows or rows[0][0] != 1:
        raise DeliveryRefused("HEADER_DIFFERS", "baris 1 kosong: judul kolom harus di baris 1")
    header = tuple(title or "" for title in rows[0][1])
    while header and not header[-1]:
        header = header[:-1]
    filled = sum(any(cell not in (None, "") for row in grid for cell in row) for grid in others)
    return SheetTable(header, rows[1:], filled)


def text_of_cell(cell: Cell) -> str | None:
    """A cell as text, as typed: days as YYYY-MM-DD, whole numbers without a decimal point.

    A number longer than a spreadsheet keeps stays as such a program shows it, ``6.40804E+15``: its
    last digits are lost, and nothing that asks for a NIK takes it for one.
    """
    match cell:
        case None | "":
            return None
        case bool():
            return str(cell).upper()
        case datetime():
            is_day = (cell.hour, cell.minute, cell.second) == (0, 0, 0)
            return cell.date().isoformat() if is_day else cell.isoformat(" ")
        case date():
            return cell.isoformat()
        case int() | float():
            if abs(cell) >= 10**_DIGITS_KEPT:
                return f"{cell:.5E}"
            return str(int(cell)) if float(cell).is_integer() else repr(cell)
    return str(cell)


def plain_column(title: str) -> str:
    """The name of a column for comparison: upper case, without any blank."""
    return "".join(title.upper().split())


def _encoding_of(path: Path) -> tuple[str | None, str]:
    """``utf-8``, ``cp1252`` or none, and for none the line that leaves doubt."""
    odd_line, is_cp1252, lines, rest = 0, True, 0, b""
    with path.open("rb") as content:
        while block := content.read(_BLOCK_BYTES):
            block, cut, begun = (rest + block).rpartition(b"\n")
            rest = begun
            whole = block + cut
            line = _first_no_text(whole)
            if line and not odd_line:
                odd_line = lines + line
            if b"\0" in whole:
                number = lines + whole.count(b"\n", 0, whole.index(b"\0")) + 1
                return None, f"baris {number} memuat karakter NUL"
            is_cp1252 = is_cp1252 and (whole.isascii() or _may_be_cp1252(whole))
            lines += whole.count(b"\n")
    odd_line = odd_line or (lines + 1 if _first_no_text(rest) else 0)
    if not odd_line:
        return "utf-8", ""
    if is_cp1252 and _may_be_cp1252(rest):
        return "cp1252", f"baris {odd_line} bukan teks UTF-8"
    return None, f"baris {odd_line} bukan teks UTF-8"


def _first_no_text(whole: bytes) -> int:
    """The first line that is not UTF-8, counted from 1; 0 for none."""
    try:
        whole.decode()
    except UnicodeDecodeError as error:
        return whole.count(b"\n", 0, error.start) + 1
    return 0


def _may_be_cp1252(whole: bytes) -> bool:
    if _CONTROL.search(whole) or _PIECE_OF_UTF8.search(whole):
        return False
    return len(_BEYOND_ASCII.findall(whole)) == len(_CP1252.findall(whole))
