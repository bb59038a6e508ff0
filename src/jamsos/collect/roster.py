"""Read one village workbook, whatever its layout, into rows ready for landing.

What a roster looks like is data (``sources/village_rosters.yaml``). Cells keep the type that the
spreadsheet program gave them until they are cleaned, so a NIK held as a number is noticed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetVisibleEnum

from jamsos.collect import cleaning
from jamsos.collect.cleaning import Cell
from jamsos.collect.occupations import Occupations
from jamsos.collect.refusal import DeliveryRefused
from jamsos.sources import LayoutContract, RosterContract, roster_contract
from jamsos.sources.contract import plain_heading

_HEADING_WITHIN_ROWS = 40
_FEWEST_HEADINGS = 3
_COLUMN_NUMBER = re.compile(r"\(?\d{1,2}\)?")


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


class RosterReader:
    """Reads rosters of one regency; build it once, use it for all its workbooks."""

    def __init__(self, occupations: Occupations, *, as_of: date) -> None:
        self._occupations = occupations
        self._as_of = as_of
        self._contract: RosterContract = roster_contract()
        self._certificate = re.compile(
            r"\b(" + "|".join(map(re.escape, self._contract.work_certificate_phrases)) + r")\b",
            re.IGNORECASE,
        )

    def read(self, workbook_path: Path) -> Roster:
        """The people of the first visible sheet that has a known heading row.

        Raises:
            DeliveryRefused: Not a workbook, protected by a password, no known headings, a
                required column missing, or no people below the headings.
        """
        grids = list(_visible_sheets(workbook_path))
        for sheet, grid in grids:
            found = self._find_table(grid)
            if found is not None:
                return self._read_table(sheet, grid, found)
        if not any(grid for _, grid in grids):
            raise DeliveryRefused("FILE_EMPTY", "tidak ada lembar yang berisi")
        raise DeliveryRefused(
            "HEADINGS_UNKNOWN",
            "baris judul tidak ditemukan di lembar "
            + ", ".join(f"«{sheet}»" for sheet, _ in grids),
        )

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

    def _read_table(self, sheet: str, grid: list[list[Cell]], found: _Found) -> Roster:
        missing = sorted(found.layout.required - found.columns.keys())
        if missing:
            wanted = {"nik": "NIK", "full_name": "Nama"}
            raise DeliveryRefused(
                "COLUMN_MISSING",
                f"lembar «{sheet}», baris judul {found.heading_row + 1}: tidak ada kolom "
                + " dan ".join(wanted.get(name, name) for name in missing),
            )
        roster = Roster(found.layout.name, sheet, [])
        roster.unknown_headings = sorted(
            heading
            for heading in found.headings.values()
            if heading not in found.layout.known_headings and heading != "no"
        )
        for index in range(found.heading_row + 1, len(grid)):
            row = grid[index]
            if all(cell in (None, "") for cell in row):
                continue
            cells = {
                name: row[position] if position < len(row) else None
                for name, position in found.columns.items()
            }
            if _is_person(cells):
                roster.rows.append(self._read_row(index + 1, row, cells, found))
            else:
                roster.ignored_rows.append(index + 1)
        if not roster.rows:
            raise DeliveryRefused("FILE_EMPTY", f"lembar «{sheet}»: tidak ada orang di bawah judul")
        return roster

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
            is_work_certified=bool(self._certificate.search(values.get("note") or "")),
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


def _visible_sheets(workbook_path: Path) -> Iterator[tuple[str, list[list[Cell]]]]:
    """Name and cells of each visible sheet.

    Raises:
        DeliveryRefused: The file is not a readable workbook.
    """
    try:
        with CalamineWorkbook.from_path(str(workbook_path)) as workbook:
            for sheet in workbook.sheets_metadata:
                if sheet.visible == SheetVisibleEnum.Visible:
                    cells = workbook.get_sheet_by_name(sheet.name)
                    yield sheet.name, cells.to_python(skip_empty_area=False)
    except PasswordError:
        raise DeliveryRefused("FILE_PROTECTED", "berkas dilindungi kata sandi") from None
    except (CalamineError, OSError, ValueError) as error:
        raise DeliveryRefused(
            "FILE_UNREADABLE", f"berkas ini bukan buku kerja Excel ({type(error).__name__})"
        ) from None


def _columns_of(layout: LayoutContract, shown: dict[int, str]) -> dict[str, int]:
    """The position of each of our columns; the leftmost wins when a heading stands twice."""
    found: dict[str, int] = {}
    for position, heading in shown.items():
        for column in layout.columns:
            if heading in column.headings:
                found.setdefault(column.name, position)
    return found


def _is_person(cells: dict[str, Cell]) -> bool:
    """A row with a number where the NIK stands, or with a name and two more facts.

    Titles, subtotals, the numbered row below the headings and signatures hold less.
    """
    filled = {name: cell for name, cell in cells.items() if _is_filled(cell)}
    if "full_name" in filled and len(filled) >= 3:
        return not all(
            _COLUMN_NUMBER.fullmatch(cleaning.as_typed(cell).strip()) for cell in filled.values()
        )
    nik, _ = cleaning.nik_of(filled.get("nik"))
    return nik is not None and len(nik) >= 6 and nik.replace("E+", "").isdigit()


def _is_filled(cell: Cell) -> bool:
    if isinstance(cell, str):
        return cleaning.text_of(cell) is not None if len(cell) < 3 else not cell.isspace()
    return cell is not None


def _repairs(cells: dict[str, Cell], values: dict[str, str | None]) -> dict[str, str]:
    """What was typed, for every column whose value reading changed."""
    changed = {}
    for name, cell in cells.items():
        value = values.get(name)
        if value is not None and cell not in (None, "") and cleaning.as_typed(cell) != value:
            changed[name] = cleaning.as_typed(cell)
    return changed
