"""Money against budget: rupiah of the month by stage, and month by month until the year's end.

JKK and JKM are two accounts and never one sum against a ceiling.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from jamsos.report.asking import Asker

STAGES = ("proposed", "eligible", "committed", "sent", "accepted", "paid", "returned")
SCENARIOS = ("current", "verified", "target")


@dataclass(frozen=True)
class Staged:
    """People and rupiah of one programme's month, by stage of ``marts.money_by_stage``."""

    programme: str
    budget_account: str | None
    stages: dict[str, tuple[int, int]]
    settled_true_on: date | None


@dataclass(frozen=True)
class Foreseen:
    """One month of a scenario: rupiah of its fiscal year until then, and the year's ceiling."""

    programme: str
    scenario: str
    month: date
    fiscal_year: int
    persons: int
    month_rp: int
    cumulative_rp: int
    ceiling_rp: int
    is_over: bool
    is_assumption: bool


@dataclass(frozen=True)
class Claim:
    """One kind of finding with what is to be claimed back; a month is claimed once."""

    kind: str
    persons: int
    months: int
    jkk_rp: int
    jkm_rp: int
    claim_rp: int


_STAGED = """
    select
        programme, budget_account, settled_true_on, proposed_persons, proposed_rp,
        eligible_persons, eligible_rp, committed_persons, committed_rp, sent_persons, sent_rp,
        accepted_persons, accepted_rp, paid_persons, paid_rp, returned_persons, returned_rp
    from marts.money_by_stage
    where run_id = %(run_id)s
    order by programme
"""
_FORESEEN = """
    select
        programme, scenario, month_covered, fiscal_year, persons, month_rp, cumulative_rp,
        annual_ceiling_rp, is_over, is_assumption
    from marts.budget_forecast
    where run_id = %(run_id)s
    order by programme, scenario, month_covered
"""
_CLAIMS = """
    select finding_kind, persons, months, jkk_rp, jkm_rp, claim_rp
    from review.finding_totals
    where run_id = %(run_id)s and covered_month = %(covered_month)s and area_level = 'regency'
    order by claim_rp desc, finding_kind
"""


@dataclass(frozen=True)
class MoneyPages:
    """What the page of the money shows beside the summary's figures."""

    staged: tuple[Staged, ...]
    foreseen: tuple[Foreseen, ...]
    claims: tuple[Claim, ...]

    def of(self, programme: str) -> tuple[Foreseen, ...]:
        return tuple(each for each in self.foreseen if each.programme == programme)


def money_of(ask: Asker) -> MoneyPages:
    """The money of a run."""
    staged = []
    for programme, account, settled, *numbers in ask.rows(_STAGED):
        pairs = zip(numbers[::2], numbers[1::2], strict=True)
        staged.append(Staged(programme, account, dict(zip(STAGES, pairs, strict=True)), settled))
    return MoneyPages(
        tuple(staged),
        tuple(Foreseen(*row) for row in ask.rows(_FORESEEN)),
        tuple(Claim(*row) for row in ask.rows(_CLAIMS)),
    )
