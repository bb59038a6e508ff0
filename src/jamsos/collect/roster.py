"""Read one village workbook, whatever its layout, into rows ready for landing.

What a roster looks like is data (``sources/village_rosters.yaml``). Cells keep the type that the
spreadsheet program gave them until they are cleaned, so a NIK held as a number is noticed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from jamsos.collect import cleaning
from jamsos.collect.cleaning import Cell
from jamsos.collect.occupations import Occupations
from jamsos.collect.refusal import DeliveryRefused
from jamsos.collect.workbook import visible_sheets
from jamsos.sources import LayoutContract, RosterContract, roster_contract
from jamsos.sources.contract import plain_heading

_HEADING_WITHIN_ROWS = 40
_FEWEST_HEADINGS = 3
_NIP_LINE = re.compile(r"\W*NIP\b", re.IGNORECASE)
_PANIC = "PanicException"  # of a library in Rust; no Exception, and not to be imported
_CLAUSE_ENDS = r"dan|tetapi|tapi|namun"
# With a name, any of these makes a person.
_FACTS = {
    "birth_place", "birth_date", "sex_code", "address", "occupation_text", "phone",
    "family_card_number",
}  # fmt: skip
_FURNITURE_IN = ("nik", "full_name", "birth_place", "birth_date", "sex_code")


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
    """One sheet of people; ``ignored_rows`` are filled rows that hold no person."""

    layout: str
    sheet: str
    rows: list[RosterRow]
    ignored_rows: list[int] = field(default_factory=list)
    unknown_headings: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class _Found:
    """Where a table begins: its layout, and the column of each of our names."""

    layout: LayoutContract
    heading_row: int
    columns: dict[str, int]
    headings: dict[int, str]


@dataclass
class _Table:
    """A table on the visible sheet number ``position``; ``people`` by the index of their row."""

    position: int
    sheet: str
    grid: list[list[Cell]]
    found: _Found
    people: dict[int, dict[str, Cell]] = field(default_factory=dict)
    ignored_rows: list[int] = field(default_factory=list)


class RosterReader:
    """Reads rosters of one regency; build it once, use it for all its workbooks."""

    def __init__(self, occupations: Occupations, *, as_of: date) -> None:
        self._occupations = occupations
        self._as_of = as_of
        self._contract: RosterContract = roster_contract()
        self._certifies = _certificate(self._contract)
        self._furniture = re.compile(rf"({_any_of(self._contract.furniture)})\b")

    def read(self, workbook_path: Path) -> Roster:
        """The people of the one visible sheet that holds any.

        Raises:
            DeliveryRefused: Not a workbook, too large, protected by a password, no known
                headings, a required column missing, no people or people on several sheets.
        """
        try:
            return self._read(workbook_path)
        except DeliveryRefused:
            raise
        except BaseException as error:  # one odd workbook must not stop all the others
            if not isinstance(error, Exception) and type(error).__name__ != _PANIC:
                raise
            raise DeliveryRefused(
                "FILE_UNREADABLE", f"berkas ini bukan buku kerja Excel ({type(error).__name__})"
            ) from None

    def _read(self, workbook_path: Path) -> Roster:
        tables: list[_Table] = []
        filled: list[str] = []
        sheets = visible_sheets(workbook_path, self._contract.limits)
        for position, (name, grid) in enumerate(sheets, start=1):
            if grid:
                filled.append(f"ke-{position}")
            found = self._find_table(grid)
            if found is not None:
                tables.append(self._split(_Table(position, cleaning.as_typed(name), grid, found)))
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
                "ada orang di lembar " + ", ".join(f"ke-{table.position}" for table in with_people),
            )
        return self._read_table((with_people or tables)[0])

    def _find_table(self, grid: list[list[Cell]]) -> _Found | None:
        """The heading row that knows most of the headings of some layout."""
        best: tuple[int, _Found] | None = None
        for number, row in enumerate(grid[:_HEADING_WITHIN_ROWS]):
            shown = {
                position: plain_heading(cell)
                for position, cell in enumerate(row)
                if cell not in (None, "")
            }
            for layout in self._contract.layouts:
                known = sum(heading in layout.known_headings for heading in shown.values())
                if known >= _FEWEST_HEADINGS and (best is None or known > best[0]):
                    best = known, _Found(layout, number, _columns_of(layout, shown), shown)
        return best[1] if best else None

    def _split(self, table: _Table) -> _Table:
        """Tell the rows that hold a person from titles, subtotals and signatures."""
        for index in range(table.found.heading_row + 1, len(table.grid)):
            row = table.grid[index]
            if all(cell in (None, "") for cell in row):
                continue
            cells = {
                name: row[position] if position < len(row) else None
                for name, position in table.found.columns.items()
            }
            if self._is_person(cells, table.found.layout):
                table.people[index] = cells
            else:
                table.ignored_rows.append(index + 1)
        return table

    def _is_person(self, cells: dict[str, Cell], layout: LayoutContract) -> bool:
        """Whether somebody is meant, so that the gate may judge what is missing or wrong.

        A number like a NIK is enough, so is a name beside some NIK, or beside one more fact.
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
        name = _letters_and_digits(cells, "full_name")
        if not any(character.isalpha() for character in name) or _is_heading(cells, layout):
            return False
        return len(nik) >= 6 or any(_letters_and_digits(cells, fact) for fact in _FACTS)

    def _read_table(self, table: _Table) -> Roster:
        found, place = table.found, f"lembar ke-{table.position}"
        missing = sorted(found.layout.required - found.columns.keys())
        if missing:
            wanted = {"nik": "NIK", "full_name": "Nama"}
            raise DeliveryRefused(
                "COLUMN_MISSING",
                f"{place}, baris judul {found.heading_row + 1}: tidak ada kolom "
                + " dan ".join(wanted.get(name, name) for name in missing),
            )
        if not table.people:
            raise DeliveryRefused("FILE_EMPTY", f"{place}: tidak ada orang di bawah judul")
        return Roster(
            found.layout.name,
            table.sheet,
            rows=[
                self._read_row(index + 1, table.grid[index], cells, found)
                for index, cells in table.people.items()
            ],
            ignored_rows=table.ignored_rows,
            unknown_headings=sorted(
                heading
                for heading in found.headings.values()
                if heading not in found.layout.known_headings and heading != "no"
            ),
        )

    def _read_row(
        self, source_row: int, row: list[Cell], cells: dict[str, Cell], found: _Found
    ) -> RosterRow:
        values: dict[str, str | None] = {}
        nik_cell_type = "empty"
        for column in found.layout.columns:
            cell = cells.get(column.name)
            if column.read_as == "nik":
                values[column.name], nik_cell_type = cleaning.nik_of(cell)
            else:
                values[column.name] = self._clean(column.read_as, cell)
        self._split_place_and_date(cells, values)
        for text, code in (
            ("occupation_text", "occupation_code"),
            ("second_occupation_text", "second_occupation_code"),
        ):
            values[code] = self._occupations.code_of(values.get(text))
        return RosterRow(
            source_row=source_row,
            values=values,
            nik_cell_type=nik_cell_type,
            is_work_certified=self._certifies(values.get("note") or ""),
            repairs=_repairs(cells, values),
            typed={
                found.headings.get(position, f"kolom{position + 1}"): cleaning.as_typed(cell)
                for position, cell in enumerate(row)
                if cell not in (None, "")
            },
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
            case "sex" | "village_status":
                return cleaning.code_of(cell, self._contract.codes[read_as])
        raise ValueError(f"the roster contract reads a column as «{read_as}», which nobody knows")

    def _split_place_and_date(self, cells: dict[str, Cell], values: dict[str, Any]) -> None:
        """«Sangatta, 12-05-1985» in the column of the place or of the date, told apart."""
        birth_date_cell, birth_place_cell = cells.get("birth_date"), cells.get("birth_place")
        values["birth_date_typed"] = cleaning.text_of(birth_date_cell)
        if values["birth_date_typed"] is None:
            day = (
                cleaning.date_of(birth_place_cell, as_of=self._as_of)
                if isinstance(birth_place_cell, str)
                else None
            )
            if day:
                values["birth_date"] = day.isoformat()
                values["birth_place"] = cleaning.place_before_date(birth_place_cell)
        elif values.get("birth_place") is None and isinstance(birth_date_cell, str):
            values["birth_place"] = cleaning.place_before_date(birth_date_cell)


def _columns_of(layout: LayoutContract, shown: dict[int, str]) -> dict[str, int]:
    """The position of each of our columns; the leftmost wins when a heading stands twice."""
    found: dict[str, int] = {}
    for position, heading in shown.items():
        for column in layout.columns:
            if heading in column.headings:
                found.setdefault(column.name, position)
    return found


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
    return " ".join(re.sub(r"[^a-z0-9]+", " ", _shown(cells, name).lower()).split())


def _letters_and_digits(cells: dict[str, Cell], name: str) -> str:
    return "".join(filter(str.isalnum, _shown(cells, name)))


def _is_heading(cells: dict[str, Cell], layout: LayoutContract) -> bool:
    """The heading row again, as on every printed page."""
    return all(
        plain_heading(cells.get(name)) in layout.known_headings for name in ("nik", "full_name")
    )


def _repairs(cells: dict[str, Cell], values: dict[str, str | None]) -> dict[str, str]:
    """What was typed, for every column whose value reading changed."""
    changed = {}
    for name, cell in cells.items():
        value = values.get(name)
        if value is not None and cell not in (None, "") and cleaning.as_typed(cell) != value:
            changed[name] = cleaning.as_typed(cell)
    return changed
