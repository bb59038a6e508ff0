"""Control totals: what a delivery holds, counted a second time and not by its reader.

An extract is read by polars or calamine. Here DuckDB, or a look at the XML of the sheet, goes over
the archived bytes again and takes three figures: records, identity numbers of sixteen digits, and
the sum of those numbers. The sum means nothing; a number lost, doubled or changed on the way to
``raw`` shows in it. Where the sheet begins, and in which encoding, is taken from the reader; an
.xls, an .ods and a sheet that is not written plainly have no totals, which the ledger tells.
"""

from __future__ import annotations

import csv
import posixpath
import re
import zipfile
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import psycopg

from jamsos.sources import ExtractContract

_TAKEN = """
with typed as (
    select {number} as number, regexp_full_match({number}, '[0-9]{{16}}') as is_whole
    from read_csv(
        ?, delim = ?, columns = ?, encoding = ?, header = true, quote = '"', escape = '"',
        auto_detect = false
    )
)
select
    count(*),
    count(*) filter (where is_whole),
    coalesce(sum(case when is_whole then number::hugeint end), 0)
from typed
"""
# DuckDB knows no cp1252; digits are the same bytes in it.
_IN_DUCKDB = {"utf-8": "utf-8", "cp1252": "latin-1"}
_DIGITS = re.compile(r"[^0-9]")
_NUMBER = re.compile(r"[0-9]{16}")
_SHARED = re.compile(rb"<si>(.*?)</si>|<si/>", re.DOTALL)
_TEXT = re.compile(rb"<t(?:\s[^<>]*)?>(.*?)</t>", re.DOTALL)
_KIND, _VALUE = re.compile(rb'\bt="(\w+)"'), re.compile(rb"<v>([^<]*)</v>")
_SHEETS, _RELATIONS = "xl/workbook.xml", "xl/_rels/workbook.xml.rels"
_SHARED_TEXTS = "xl/sharedStrings.xml"


@dataclass(frozen=True)
class ControlTotals:
    """``records`` is empty where rows without a person are no records; the sum is exact."""

    records: int | None
    numbers: int
    number_sum: int


def totals_of_extract(
    path: Path, reading: Mapping[str, Any], contract: ExtractContract
) -> ControlTotals | None:
    """The totals of an extract as archived, over the number that becomes the key of its rows."""
    number = number_column(contract)
    if reading["format"] == "xlsx":
        place = contract.landing_columns.index(number)
        return _totals_of_sheet(path, 1, _letters(place), first_row=2, only_text=True)
    import duckdb  # takes half a second to import, and most processes need none

    try:
        taken = duckdb.connect().execute(
            _TAKEN.format(number=number),
            [
                str(path),
                reading["separator"],
                dict.fromkeys(contract.landing_columns, "VARCHAR"),
                _IN_DUCKDB[reading["encoding"]],
            ],
        )
        return ControlTotals(*taken.fetchone())
    except duckdb.Error:  # its text may quote a line
        return None


def totals_of_roster(path: Path, reading: Mapping[str, Any]) -> ControlTotals | None:
    """The totals of a village's sheet as archived: its column of NIK below the headings."""
    letter = reading["columns"]["nik"]["letter"]
    first_row = max(reading["heading_rows"]) + 1
    if reading["format"] == "xlsx":
        return _totals_of_sheet(
            path, reading["sheet_position"], letter, first_row=first_row, only_text=False
        )
    if reading["format"] == "csv":
        with path.open(encoding=reading["encoding"], newline="") as lines:
            rows = list(csv.reader(lines, delimiter=reading["separator"]))
        place = _place(letter)
        return _counted(row[place] for row in rows[first_row - 1 :] if len(row) > place)
    return None


def keep_totals(connection: psycopg.Connection, load_id: str, totals: ControlTotals | None) -> None:
    """Write the totals of a load into ``ops.control_totals``; a repeated try writes them anew."""
    connection.execute("delete from ops.control_totals where load_id = %s", [load_id])
    if totals is not None:
        connection.cursor().executemany(
            "insert into ops.control_totals (load_id, measure, value) values (%s, %s, %s)",
            [
                (load_id, measure, value)
                for measure, value in asdict(totals).items()
                if value is not None
            ],
        )


def number_column(contract: ExtractContract) -> str:
    """The column of an extract over which totals are taken: the NIK, else the family card."""
    return next(iter((*contract.person_keys.values(), *contract.household_keys.values())))


def _totals_of_sheet(
    path: Path, position: int, letter: str, *, first_row: int, only_text: bool
) -> ControlTotals | None:
    """Of one column of the ``position``-th visible sheet; ``None`` if it is not written plainly.

    A number that Excel holds as one has lost its last digit. The reader of extracts shows it
    shortened, so it is none there (``only_text``); of a roster it is kept as typed.
    """
    cell = re.compile(
        rb'<c r="' + letter.encode() + rb'([0-9]+)"([^<>]*?)(?<!/)>(.*?)</c>', re.DOTALL
    )
    try:
        with zipfile.ZipFile(path) as archive:
            sheet = archive.read(_visible_sheets(archive)[position - 1])
            if b"<c " in sheet and b'<c r="' not in sheet:
                return None
            shared = _shared_texts(archive)
        return _counted(
            _text_of(attributes, inside, shared, only_text=only_text)
            for row, attributes, inside in cell.findall(sheet)
            if int(row) >= first_row
        )
    except (
        KeyError,
        IndexError,
        ValueError,
        InvalidOperation,
        zipfile.BadZipFile,
        ElementTree.ParseError,
    ):
        return None


def _visible_sheets(archive: zipfile.ZipFile) -> list[str]:
    targets = {
        each.get("Id"): posixpath.normpath(posixpath.join("/xl", each.get("Target", "")))
        for each in ElementTree.fromstring(archive.read(_RELATIONS))
    }
    return [
        targets[value].lstrip("/")
        for sheet in ElementTree.fromstring(archive.read(_SHEETS)).iterfind(".//{*}sheet")
        if sheet.get("state", "visible") == "visible"
        for name, value in sheet.items()
        if name.endswith("}id")
    ]


def _shared_texts(archive: zipfile.ZipFile) -> list[str]:
    if _SHARED_TEXTS not in archive.namelist():
        return []
    return [_joined(inside) for inside in _SHARED.findall(archive.read(_SHARED_TEXTS))]


def _text_of(attributes: bytes, inside: bytes, shared: list[str], *, only_text: bool) -> str:
    kind = _KIND.search(attributes)
    value = _VALUE.search(inside)
    match kind[1] if kind else b"n":
        case b"s":
            return shared[int(value[1])] if value else ""
        case b"inlineStr":
            return _joined(inside)
        case b"str":
            return value[1].decode() if value else ""
        case b"n" if value and not only_text:
            return f"{Decimal(value[1].decode()):f}"
    return ""


def _joined(inside: bytes) -> str:
    return b"".join(_TEXT.findall(inside)).decode()


def _counted(texts: Iterable[str]) -> ControlTotals:
    numbers = [int(digits) for text in texts if _NUMBER.fullmatch(digits := _DIGITS.sub("", text))]
    return ControlTotals(None, len(numbers), sum(numbers))


def _place(letter: str) -> int:
    number = 0
    for each in letter:
        number = 26 * number + ord(each) - ord("A") + 1
    return number - 1


def _letters(place: int) -> str:
    letters = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters
