"""The explain card of one person in one covered month, as data. Nothing in it names anybody."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

PASS, FAIL, UNKNOWN, OVERRIDDEN, NOT_ASKED = "pass", "fail", "unknown", "overridden", "not_asked"


@dataclass(frozen=True)
class Answer:
    """One rule in force and what came of it. ``not_asked``: the rule had nothing to judge.

    ``excludes`` tells a rule that excludes by itself from one that asks an officer. ``source`` is
    the source's name in Indonesian and ``said_on`` the day of which its fact speaks. ``action`` and
    ``turn`` say what to do next and whose move it is; they are empty where nothing is to be done.
    """

    rule_code: str
    question: str
    status: str
    sentence: str
    source: str
    said_on: date | None
    excludes: bool
    rule_version: str
    legal_basis: str
    is_assumption: bool
    action: str = ""
    turn: str = ""


@dataclass(frozen=True)
class Rupiah:
    """One programme of a funded month, in whole rupiah."""

    programme: str
    amount_rp: int
    budget_account: str
    legal_basis: str
    is_assumption: bool


@dataclass(frozen=True)
class Place:
    """A place on the waiting list, in the regency and in the district, and why the person waits."""

    place: int
    district_place: int
    reason: str


@dataclass(frozen=True)
class Month:
    """What the published run of a month said. ``amount_rp`` is 0 where nothing was committed."""

    covered_month: date
    meaning: str
    amount_rp: int
    reasons: tuple[str, ...]


@dataclass(frozen=True)
class Card:
    """``outcome`` is fct_eligible_worker's, ``not_proposed`` of whoever the regency pays for and no
    village proposes, or ``nobody`` of whoever the run knows nothing of; ``meaning`` says it, and
    ``advice`` what to do about not being proposed.

    ``refused_rows`` are the reasons of rows that name the person and could not be read.
    """

    person_key: UUID
    run_id: str
    as_of: date
    covered_month: date
    is_published: bool
    rule_version: str
    outcome: str
    meaning: str
    advice: str
    enrolment: str
    place: Place | None
    village: str
    answers: tuple[Answer, ...]
    money: tuple[Rupiah, ...]
    history: tuple[Month, ...]
    refused_rows: tuple[str, ...]

    @property
    def total_rp(self) -> int:
        return sum(each.amount_rp for each in self.money)

    def of(self, status: str) -> tuple[Answer, ...]:
        """The answers with this result, in the order of the rules."""
        return tuple(answer for answer in self.answers if answer.status == status)
