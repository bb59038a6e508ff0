"""The letters of one village for one month: plain facts, before they become a workbook."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

KINDS = ("NEWLY_COVERED", "COVER_AT_RISK", "COVER_ENDED")


@dataclass(frozen=True)
class Letter:
    """One letter; of the NIK only its end, to tell namesakes apart."""

    kind: str
    full_name: str
    address: str
    neighbourhood: str
    nik_end: str
    text: str


@dataclass(frozen=True)
class Book:
    """All letters of a village. ``is_draft``: nobody has approved the month's list yet."""

    village_code: str
    village_name: str
    office: str
    covered_month: date
    as_of: date
    run_id: str
    is_draft: bool
    has_assumed_texts: bool
    letters: tuple[Letter, ...]

    @property
    def file_name(self) -> str:
        return f"{self.village_code} {self.village_name}.xlsx"

    def of_kind(self, kind: str) -> list[Letter]:
        return [letter for letter in self.letters if letter.kind == kind]
