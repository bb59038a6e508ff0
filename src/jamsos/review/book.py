"""What one district is asked on one night: plain facts, before they become a workbook."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Side:
    """One of the two who are compared, in words; what nobody tells is empty."""

    full_name: str
    birth_date: str
    sex_code: str
    village: str
    nik: str
    family_card_number: str
    mother_name: str
    occupation: str


@dataclass(frozen=True)
class Question:
    """One question; ``typed`` is what stands in the yellow cells when the workbook is opened."""

    question_id: str
    kind: str
    state: str
    question: str
    sides: tuple[Side, Side]
    why: str
    valid_days: int
    typed: Mapping[str, str]


@dataclass(frozen=True)
class Refusal:
    """One thing that was not taken, for the district's workbook."""

    question_id: str
    place: str
    part: str
    why: str


@dataclass(frozen=True)
class Book:
    """The workbook of one district; ``corrections`` are those that wait for a checker."""

    district_code: str
    district_name: str
    office: str
    as_of: date
    questions: tuple[Question, ...]
    corrections: tuple[Mapping[str, str], ...]
    refusals: tuple[Refusal, ...]
    counts: tuple[tuple[str, int], ...]
    officers: tuple[str, ...]
    checkers: tuple[str, ...]

    @property
    def book_id(self) -> str:
        return f"B-{self.district_code}-{self.as_of.isoformat()}"

    @property
    def file_name(self) -> str:
        """The same on every night."""
        return f"{self.district_code} {self.district_name}.xlsx"

    def of_kind(self, kind: str) -> list[Question]:
        return [question for question in self.questions if question.kind == kind]
