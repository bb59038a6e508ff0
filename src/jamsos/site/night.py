"""Everything the pages of one night show, of one run and one moment."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import psycopg

from jamsos.region import Region
from jamsos.report.asking import Asker
from jamsos.report.night import NightSummary, night_summary
from jamsos.site.ageing import Ageing, ageing_of
from jamsos.site.changes import Changes, changes_of
from jamsos.site.coverage import Coverage, coverage_of
from jamsos.site.decisions import ReasonText, RuleDecided, reason_texts, rules_decided
from jamsos.site.funnel import Funnel, funnel_of
from jamsos.site.gates import Gates, gates_of
from jamsos.site.issues import Issue, issues_of
from jamsos.site.money import MoneyPages, money_of
from jamsos.site.sources import Delivery, deliveries_until


@dataclass(frozen=True)
class Night:
    """One run for the pages. What it did not get to, held at a gate, is empty.

    ``status`` is what became of the run itself: published, waived (published because officers let
    a failure pass), held, withdrawn (by two officers) or open. A later night that decides the month
    again does not change it.
    """

    summary: NightSummary
    status: str
    funnel: Funnel | None
    coverage: Coverage | None
    rules: tuple[RuleDecided, ...]
    reasons: dict[str, ReasonText]
    money: MoneyPages
    gates: Gates
    deliveries: dict[str, tuple[Delivery, ...]]
    issues: dict[str, tuple[Issue, ...]]
    ageing: Ageing
    changes: Changes | None

    @property
    def as_of(self) -> date:
        return self.summary.run.as_of


def night_of(connection: psycopg.Connection, run_id: str, region: Region) -> Night:
    """The night of a run.

    Raises:
        RunUnknown: There is no such run.
    """
    summary = night_summary(connection, run_id)
    ask = Asker(connection, summary.run)
    gates = gates_of(ask)
    status = ask.one("select status from ops.runs where run_id = %(run_id)s")
    return Night(
        summary,
        "waived" if status == "published" and gates.has_waiver else status,
        funnel_of(ask),
        coverage_of(ask, region),
        rules_decided(summary, region),
        reason_texts(region),
        money_of(ask),
        gates,
        deliveries_until(ask),
        issues_of(ask),
        ageing_of(ask, region),
        changes_of(ask),
    )
