"""What one village is told about one of its files: plain facts, before they become a workbook."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True)
class ReadColumn:
    """One column of the file: where it stands, what heads it, and what it was taken for."""

    letters: str
    heading: str
    taken_for: str | None


@dataclass(frozen=True)
class Problem:
    """Why a row was refused: which column, what is wrong, what to do."""

    place: str
    text: str
    action: str


@dataclass(frozen=True)
class Question:
    """One refused row, as the village typed it, by our columns; ``asks`` names those at fault."""

    question_id: str
    source_row: int
    first_as_of: date
    age_days: int
    problems: tuple[Problem, ...]
    typed: Mapping[str, str]
    last_answer: str | None
    asks: frozenset[str] = frozenset()


@dataclass(frozen=True)
class AcceptedRow:
    """One accepted row: what was repaired while reading, and what will matter later."""

    source_row: int
    name: str
    repairs: tuple[str, ...]
    remarks: tuple[str, ...]


@dataclass(frozen=True)
class UnreadRow:
    """A filled row that is not among the people: it holds none, or the village took it back."""

    source_row: int
    why: str


@dataclass(frozen=True)
class Slip:
    """The answer to one file of one village; ``refusal`` is set when the whole file went back."""

    delivery_id: str
    village_code: str
    village_name: str
    district_name: str
    office: str
    period: date
    file_name: str
    sha256: str
    as_of: date
    status: str
    layout: str = ""
    sheet: str = ""
    heading_row: str = ""
    columns: tuple[ReadColumn, ...] = ()
    musdes: str | None = None
    refusal: Problem | None = None
    questions: tuple[Question, ...] = ()
    accepted: tuple[AcceptedRow, ...] = ()
    unread: tuple[UnreadRow, ...] = ()
    withdrawn: int = 0
    next_steps: tuple[str, ...] = ()
    remarks: tuple[str, ...] = field(default_factory=tuple)

    @property
    def delivered(self) -> int:
        return len(self.questions) + self.withdrawn + len(self.accepted)

    @property
    def asks(self) -> frozenset[str]:
        """Those of our columns that some row is refused for."""
        return frozenset().union(*(question.asks for question in self.questions))

    @property
    def file_stem(self) -> str:
        """The slip's own name: the same for every answer to this file, so the newest replaces."""
        return f"{self.village_code} {self.village_name} - jawaban {self.sha256[:8]}"
