"""Read one village file, whatever its layout and format, into rows ready for landing.

What a roster looks like is data (``sources/village_rosters.yaml``). Cells keep the type that the
spreadsheet program gave them until they are cleaned, so a NIK held as a number is noticed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from jamsos.collect.reading import cleaning
from jamsos.collect.reading.cleaning import Cell
from jamsos.collect.reading.layouts import Found, column_letters, find_table
from jamsos.collect.reading.occupations import Occupations
from jamsos.collect.reading.sheets import Sheet, Sheets, open_sheets
from jamsos.collect.refusal import DeliveryRefused
from jamsos.sources import LayoutContract, RosterContract, roster_contract
from jamsos.sources.contract import plain_heading

_NIP_LINE = re.compile(r"\W*NIP\b", re.IGNORECASE)
_PANIC = "PanicException"  # of a library in Rust; no Exception, and not to be imported
_CLAUSE_ENDS = r"dan|tetapi|tapi|namun"
# With a name, any of these makes a person.
_FACTS = {
    "birth_place", "birth_date", "sex_code", "address", "occupation_text", "phone",
    "family_card_number",
}  # fmt: skip
_FURNITURE_IN = ("nik", "full_name", "birth_place", "birth_date", "sex_code")
_LONG_NUMBER = re.compile(r"\d{10,}")

Corrections = Mapping[int, Mapping[str, str]]


@dataclass(frozen=True)
class RosterRow:
    """One person as proposed in one sheet row.

    ``source_row`` is the row number that a clerk sees. ``values`` has one entry per landing
    column; ``repairs`` holds what was typed wherever reading changed it; ``typed`` is the row.
    """

    source_row: int
    values: dict[str, str | None]
    nik_cell_type: str
    is_work_certified: bool
    repairs: dict[str, str]
    typed: dict[str, str]


@dataclass
class Roster:
    """One sheet of people.

    ``reading`` says how the file was read, for JSON, without any value of it: its format, the
    layout, the place of the sheet, the heading rows, the letter and heading of each of our columns,
    the letters of filled columns that are not read, the filled rows that hold no person.
    ``musdes_*`` are the minutes of the village meeting that a title row names.
    """

    layout: str
    sheet: str
    rows: list[RosterRow]
    reading: dict[str, Any] = field(default_factory=dict)
    musdes_number: str | None = None
    musdes_date: date | None = None

    @property
    def ignored_rows(self) -> list[int]:
        """Filled rows that hold no person, above and below the headings' end."""
        return self.reading["rows_without_person"]

    @property
    def unread_letters(self) -> list[str]:
        """Filled columns that nobody knows."""
        return self.reading["unread_letters"]


@dataclass
class _Table:
    """The table of one sheet; ``people`` by the index of their row."""

    sheet: Sheet
    found: Found
    people: dict[int, dict[str, Cell]] = field(default_factory=dict)
    formulas: dict[int, list[str]] = field(default_factory=dict)
    rows_without_person: list[int] = field(default_factory=list)


class RosterReader:
    """Reads rosters of one regency; build it once, use it for all its files."""

    def __init__(
        self, occupations: Occupations, *, as_of: date, contract: RosterContract | None = None
    ) -> None:
        self._occupations = occupations
        self._as_of = as_of
        self._contract = contract or roster_contract()
        self._certifies = _certificate(self._contract)
        self._furniture = re.compile(rf"({_any_of(self._contract.furniture)})\b")

    def read(self, path: Path, *, corrections: Corrections | None = None) -> Roster:
        """The people of the one visible sheet that holds any.

        ``corrections`` are answers of the village: row number -> our column -> text as typed. They
        stand in place of the cell before it is cleaned, also where the file lacks the column.

        Raises:
            DeliveryRefused: No workbook and no table of text, too large, protected by a password,
                tied to other files, no known headings or several ways to understand them, a
                required column missing, no people or people on several sheets.
        """
        try:
            return self._read(path, corrections or {})
        except DeliveryRefused:
            raise
        except BaseException as error:  # one odd file must not stop all the others
            if not isinstance(error, Exception) and type(error).__name__ != _PANIC:
                raise
            raise DeliveryRefused(
                "FILE_UNREADABLE", f"berkas ini bukan buku kerja Excel ({type(error).__name__})"
            ) from None

    def _read(self, path: Path, corrections: Corrections) -> Roster:
        tables: list[_Table] = []
        filled: list[str] = []
        opened = open_sheets(path, self._contract.limits, self._headings_known)
        for sheet in opened.sheets:
            if sheet.grid:
                filled.append(f"ke-{sheet.position}")
            found = find_table(sheet.grid, self._contract)
            if found is not None:
                tables.append(self._split(_Table(sheet, found), corrections))
        if not filled:
            raise DeliveryRefused("FILE_EMPTY", "tidak ada lembar yang berisi")
        if not tables:
            raise DeliveryRefused(
                "HEADINGS_UNKNOWN", "baris judul tidak ditemukan di lembar " + ", ".join(filled)
            )
        with_people = [table for table in tables if table.people]
        if len(with_people) > 1:
            raise DeliveryRefused(
                "SEVERAL_SHEETS",
                "ada orang di lembar "
                + ", ".join(f"ke-{table.sheet.position}" for table in with_people),
            )
        return self._read_table((with_people or tables)[0], opened)

    def _headings_known(self, grid: list[list[Cell]]) -> int:
        found = find_table(grid, self._contract)
        return found.known if found else 0

    def _split(self, table: _Table, corrections: Corrections) -> _Table:
        """Tell the rows that hold a person from titles, subtotals and signatures.

        What a row says of those below it is put into their empty cells.
        """
        grid, columns = table.sheet.grid, table.found.columns
        said: dict[str, Cell] = {}
        for index in range(table.found.heading_rows.stop, len(grid)):
            row = grid[index]
            formulas = [
                name
                for name, position in columns.items()
                if (index, position) in table.sheet.formulas
            ]
            if not formulas and all(cell in (None, "") for cell in row):
                continue
            saying = self._said_of_those_below(row)
            if saying is not None:
                said |= saying
                table.rows_without_person.append(index + 1)
                continue
            cells = {
                name: row[position] if position < len(row) else None
                for name, position in columns.items()
            }
            corrected = corrections.get(index + 1, {})
            cells |= corrected
            formulas = [name for name in formulas if name not in corrected]
            if self._is_person(cells, formulas, row, table.found.layout):
                for name, value in said.items():
                    if name not in corrected and cells.get(name) in (None, ""):
                        cells[name] = value
                table.people[index] = cells
                table.formulas[index] = formulas
            else:
                table.rows_without_person.append(index + 1)
        return table

    def _said_of_those_below(self, row: list[Cell]) -> dict[str, Cell] | None:
        """What the row tells of the people below, ``None`` if it is no such row.

        A second long number in it is somebody's NIK: then it is a person's row.
        """
        first = next((cell for cell in row if cell not in (None, "")), None)
        if not isinstance(first, str) or _long_numbers(row) > 1:
            return None
        line = _line(row)
        for pattern in self._contract.said_of_those_below:
            found = pattern.search(line)
            if found and not _LONG_NUMBER.search(line[found.end() :]):
                return dict(found.groupdict())
        return None

    def _is_person(
        self,
        cells: dict[str, Cell],
        formulas: list[str],
        row: list[Cell],
        layout: LayoutContract,
    ) -> bool:
        """Whether somebody is meant, so that the gate may judge what is missing or wrong.

        A number like a NIK is enough, so is a name beside some NIK, or beside one more fact. What
        a formula in the place of a name would show stands in no file: with a fact it is a name.
        A row that is dropped here is told nobody: in doubt it is a person.
        """
        nik = "" if _NIP_LINE.match(_shown(cells, "nik")) else _letters_and_digits(cells, "nik")
        digits = sum(character.isdigit() for character in nik)
        if len(nik) >= 10 and digits * 2 > len(nik):
            return True
        if any(self._furniture.match(_words(cells, name)) for name in _FURNITURE_IN):
            return False
        if len(nik) >= 6 and nik.replace("E", "").isdigit():
            return True
        facts = [fact for fact in _FACTS - {*formulas} if _letters_and_digits(cells, fact)]
        if "full_name" in formulas and facts:
            return not any(self._furniture.match(_plain_words(cell)) for cell in row)
        name = _letters_and_digits(cells, "full_name")
        if not any(character.isalpha() for character in name) or _is_heading(cells, layout):
            return False
        return len(nik) >= 6 or bool(facts)

    def _read_table(self, table: _Table, opened: Sheets) -> Roster:
        found, place = table.found, f"lembar ke-{table.sheet.position}"
        if found.rivals:
            raise DeliveryRefused(
                "LAYOUT_AMBIGUOUS",
                f"{place}, baris judul {found.heading_rows.stop}: sama cocok dengan bentuk "
                + " dan ".join([found.layout.name, *found.rivals]),
            )
        missing = sorted(found.layout.required - found.columns.keys())
        if missing:
            wanted = {"nik": "NIK", "full_name": "Nama"}
            raise DeliveryRefused(
                "COLUMN_MISSING",
                f"{place}, baris judul {found.heading_rows.stop}: tidak ada kolom "
                + " dan ".join(wanted.get(name, name) for name in missing),
            )
        if not table.people:
            raise DeliveryRefused("FILE_EMPTY", f"{place}: tidak ada orang di bawah judul")
        said = self._said_above(table.sheet.grid[: found.heading_rows.start])
        return Roster(
            found.layout.name,
            cleaning.as_typed(table.sheet.name),
            rows=[
                self._read_row(index, table.sheet.grid[index], cells, table)
                for index, cells in table.people.items()
            ],
            reading=self._reading(table, opened),
            musdes_number=cleaning.text_of(said.get("musdes_number")),
            musdes_date=cleaning.date_of(said.get("musdes_date"), as_of=self._as_of),
        )

    def _said_above(self, rows: list[list[Cell]]) -> dict[str, str]:
        """What title rows say of everybody; the uppermost word on a matter counts."""
        said: dict[str, str] = {}
        for line in map(_line, rows):
            for pattern in self._contract.said_above_headings:
                if found := pattern.search(line):
                    said = {name: text for name, text in found.groupdict().items() if text} | said
        return said

    def _reading(self, table: _Table, opened: Sheets) -> dict[str, Any]:
        found = table.found
        return opened.described | {
            "layout": found.layout.name,
            "sheet_position": table.sheet.position,
            "heading_rows": [index + 1 for index in found.heading_rows],
            "columns": {
                name: {
                    "letter": column_letters(position),
                    "heading": self._contract.heading_spelled[found.heading_of(name)],
                }
                for name, position in found.columns.items()
            },
            "unread_letters": [
                column_letters(position) for position in self._unread_positions(table)
            ],
            "rows_without_person": table.rows_without_person,
        }

    def _unread_positions(self, table: _Table) -> list[int]:
        """Columns headed as nobody knows, and unheaded ones where people have something."""
        found = table.found
        unheaded = {
            position
            for index in table.people
            for position, cell in enumerate(table.sheet.grid[index])
            if position not in found.headings and cell not in (None, "")
        }
        unknown = [
            position
            for position in found.unknown_positions
            if self._contract.number_headings.isdisjoint(found.headings[position])
        ]
        return sorted({*unheaded, *unknown})

    def _read_row(
        self, index: int, row: list[Cell], cells: dict[str, Cell], table: _Table
    ) -> RosterRow:
        found = table.found
        values: dict[str, str | None] = {}
        nik_cell_type = "empty"
        for name, read_as in self._contract.columns.items():
            cell = cells.get(name)
            if read_as == "nik":
                values[name], nik_cell_type = cleaning.nik_of(cell)
            else:
                values[name] = self._clean(read_as, cell)
        self._split_place_and_date(cells, values)
        for text, code in (
            ("occupation_text", "occupation_code"),
            ("second_occupation_text", "second_occupation_code"),
        ):
            values[code] = self._occupations.code_of(values.get(text))
        values["formula_cells"] = ",".join(table.formulas[index]) or None
        return RosterRow(
            source_row=index + 1,
            values=values,
            nik_cell_type=nik_cell_type,
            is_work_certified=self._certifies(values.get("note") or ""),
            repairs=_repairs(_as_delivered(cells, row, found), values),
            typed=_typed(row, found),
        )

    def _clean(self, read_as: str, cell: Cell) -> str | None:
        match read_as:
            case "text":
                return cleaning.text_of(cell)
            case "number_text":
                return cleaning.number_text_of(cell)
            case "phone":
                return cleaning.phone_of(cell)
            case "rupiah":
                return cleaning.rupiah_of(cell)
            case "date":
                day = cleaning.date_of(cell, as_of=self._as_of)
                return day.isoformat() if day else None
            case "label":
                return cleaning.label_of(cell)
            case "family_card":
                return cleaning.family_card_of(cell)
            case "sex":
                return cleaning.code_of(cell, self._contract.codes[read_as])
            case "village_status":
                return cleaning.status_of(cell, self._contract.codes[read_as])
        raise ValueError(f"the roster contract reads a column as «{read_as}», which nobody knows")

    def _split_place_and_date(self, cells: dict[str, Cell], values: dict[str, Any]) -> None:
        """«Sangatta, 12-05-1985» in the column of the place or of the date, told apart."""
        in_date, in_place = cells.get("birth_date"), cells.get("birth_place")
        values["birth_date_typed"] = cleaning.date_text_of(in_date)
        day = cleaning.date_of(in_place, as_of=self._as_of) if isinstance(in_place, str) else None
        if day:
            values["birth_place"] = cleaning.place_before_date(in_place)
        if values["birth_date_typed"] is None:
            values["birth_date"] = day.isoformat() if day else None
        elif values.get("birth_place") is None and isinstance(in_date, str):
            values["birth_place"] = cleaning.place_before_date(in_date)


def _certificate(contract: RosterContract) -> Callable[[str], bool]:
    """Tells whether a note certifies work: one of the phrases, and not denied."""
    phrase = _any_of(contract.work_certificate_phrases)
    negation = _any_of(contract.negations)
    behind = _any_of(contract.negated_behind)
    denied = re.compile(
        rf"\b({negation})\b\.?(?:\s+(?!(?:{_CLAUSE_ENDS})\b)\w+)*[\s-]+({phrase})\b"
        rf"|\b({phrase})\s+({negation})\s+({behind})\b",
        re.IGNORECASE,
    )
    certified = re.compile(rf"\b({phrase})\b", re.IGNORECASE)
    return lambda note: certified.search(denied.sub(" ", note)) is not None


def _any_of(words: Iterable[str]) -> str:
    return "|".join(map(re.escape, words))


def _shown(cells: dict[str, Cell], name: str) -> str:
    return cleaning.text_of(cells.get(name)) or ""


def _words(cells: dict[str, Cell], name: str) -> str:
    """The cell in lower case, signs made blanks: «Sub-Jumlah :» is ``sub jumlah``."""
    return _plain_words(cells.get(name))


def _plain_words(cell: Cell) -> str:
    return " ".join(re.sub(r"[^a-z0-9]+", " ", (cleaning.text_of(cell) or "").lower()).split())


def _line(row: list[Cell]) -> str:
    """The row as one line."""
    return " ".join(filter(None, map(cleaning.text_of, row)))


def _long_numbers(row: list[Cell]) -> int:
    """How many cells hold a number as long as a NIK."""
    shown = (re.sub(r"\W", "", cleaning.as_typed(cell)) for cell in row)
    return sum(_LONG_NUMBER.search(cell) is not None for cell in shown)


def _as_delivered(cells: dict[str, Cell], row: list[Cell], found: Found) -> dict[str, Cell]:
    """``cells``, those that the file has as they stand there rather than as corrected."""
    delivered = {
        name: row[position] for name, position in found.columns.items() if position < len(row)
    }
    return cells | {name: cell for name, cell in delivered.items() if cell not in (None, "")}


def _letters_and_digits(cells: dict[str, Cell], name: str) -> str:
    return "".join(filter(str.isalnum, _shown(cells, name)))


def _is_heading(cells: dict[str, Cell], layout: LayoutContract) -> bool:
    """The heading row again, as on every printed page."""
    return all(
        plain_heading(cells.get(name)) in layout.known_headings for name in ("nik", "full_name")
    )


def _typed(row: list[Cell], found: Found) -> dict[str, str]:
    """The row by its headings; where two columns are headed alike, the second with its letter."""
    typed: dict[str, str] = {}
    for position, cell in enumerate(row):
        if cell not in (None, ""):
            heading = found.headings.get(position, (f"kolom{position + 1}",))[-1]
            if heading in typed:
                heading = f"{heading} {column_letters(position)}"
            typed[heading] = cleaning.as_typed(cell)
    return typed


def _repairs(cells: dict[str, Cell], values: dict[str, str | None]) -> dict[str, str]:
    """What was typed, for every column whose value reading changed."""
    changed = {}
    for name, cell in cells.items():
        value = values.get(name)
        if value is not None and cell not in (None, "") and cleaning.as_typed(cell) != value:
            changed[name] = cleaning.as_typed(cell)
    return changed
