"""What all layouts share: how a village shows a fact, and what it tells besides the row."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import date

from jamsos.clock import day_name
from jamsos.region import Village
from jamsos.simulate.clerk import Row
from jamsos.simulate.faults import BUKU_INDUK, OPENSID, PROGRAMME, SIAK
from jamsos.simulate.habits import AS_COLUMN, AS_TITLE, Meeting
from jamsos.simulate.workbook import Cell, Sheet

_SEXES = {
    PROGRAMME: ("L", "P"),
    OPENSID: ("LAKI-LAKI", "PEREMPUAN"),
    SIAK: ("Laki-Laki", "Perempuan"),
    BUKU_INDUK: ("Lk", "Pr"),
}
_ALIVE = {OPENSID: "HIDUP", SIAK: "Hidup"}
_ROLES = {1: "KEPALA KELUARGA", 2: "SUAMI", 3: "ISTRI", 4: "ANAK", 7: "ORANG TUA", 11: "LAINNYA"}


@dataclass(frozen=True)
class Hand:
    """How one village's file shows sex, dates, work and the like.

    ``columns`` are those of the file in its order, where a layout leaves that to the village.
    """

    layout: str
    columns: tuple[str, ...] = ()
    codes_are_numbers: bool = False
    date_format: str = "%d-%m-%Y"  # empty: real date cells

    def day(self, day: date) -> Cell:
        return day.strftime(self.date_format) if self.date_format else day

    def sex(self, is_woman: bool) -> Cell:
        return 1 + is_woman if self.codes_are_numbers else _SEXES[self.layout][is_woman]

    def work(self, occupation: int, official_names: dict[int, str]) -> Cell:
        if self.codes_are_numbers:
            return occupation
        name = official_names[occupation]
        return name.lower() if self.layout == OPENSID else name

    def place_number(self, number: int) -> Cell:
        """An RT or RW; SIAK writes it as the number it is not."""
        return f"{number}.0" if self.layout == SIAK else f"{number:03d}"

    @property
    def alive(self) -> Cell:
        """The village's own status of a living resident, where the layout has one."""
        return 1 if self.codes_are_numbers else _ALIVE.get(self.layout)


@dataclass(frozen=True)
class Household:
    """What only the longer layouts tell; ``religion`` is Dukcapil's number and name."""

    family_card: str
    role: int
    religion: tuple[str, str]
    is_married: bool
    father: str
    mother: str | None

    @property
    def role_name(self) -> str:
        return _ROLES[self.role]


@dataclass(frozen=True)
class Occasion:
    """One village's proposal for ``month``; its head signed on ``signed_by`` or days before."""

    village: Village
    month: date
    signed_by: date
    meeting: Meeting

    @property
    def office(self) -> str:
        return "Kelurahan" if self.village.village_type == "kelurahan" else "Desa"

    def title_of_meeting(self) -> list[list[Cell]]:
        """A row that names the minutes of the meeting, if this village names them in a title."""
        if self.meeting.named_as != AS_TITLE:
            return []
        return [
            [
                f"Berita Acara Musyawarah {self.office} Nomor: {self.meeting.number} "
                f"Tanggal {day_name(self.meeting.day)}"
            ]
        ]

    def columns_of_meeting(self) -> tuple[list[str], list[Cell]]:
        """Headings and cells at the end of every row, if this village has columns for it."""
        if self.meeting.named_as != AS_COLUMN:
            return [], []
        return ["No BA Musdes", "Tanggal Musdes"], [
            self.meeting.number,
            f"{self.meeting.day:%d-%m-%Y}",
        ]

    def signature(self, column: int, dice: random.Random) -> list[list[Cell]]:
        """Rows below the table, indented by ``column`` cells."""
        name = self.village.village_name
        head = "Lurah" if self.office == "Kelurahan" else "Kepala Desa"
        day = self.signed_by.replace(day=dice.randint(1, self.signed_by.day))
        words = (
            None,
            f"{name}, {day_name(day)}",
            f"{head} {name}",
            None,
            None,
            dice.choice(("SYAHRUDDIN", "H. MASRANI", "YOHANES LENCAU", "SUPARDI", "AMBO TANG")),
        )
        return [[None] * column + [text] if text else [] for text in words]


@dataclass(frozen=True)
class Draft:
    """What is to be laid out: ``rows`` and ``households`` speak of the same people in turn."""

    rows: list[Row]
    households: list[Household]
    occasion: Occasion
    hand: Hand


@dataclass(frozen=True)
class LaidOut:
    """The sheets of a file, the one with people first, and the row number of each person."""

    sheets: list[Sheet]
    source_rows: list[int]


def table(
    headings: list[str],
    people: list[list[Cell]],
    name: str,
    old_name: str,
    dice: random.Random,
) -> LaidOut:
    """Headings and people without any title, with gaps and an old list now and then."""
    rows: list[list[Cell]] = [list(headings)]
    has_gaps = dice.random() < 0.3
    source_rows = []
    for person in people:
        if has_gaps and dice.random() < 0.01:
            rows.append([])
        rows.append(person)
        source_rows.append(len(rows))
    sheets = [Sheet(name, rows)]
    if dice.random() < 0.3:
        sheets.append(Sheet(old_name, [list(headings), *rows[1:20]], is_hidden=True))
    return LaidOut(sheets, source_rows)
