"""What a night costs, what is left in each account, and until when the money reaches.

Everything is of one run: its list, the earlier lists that it has pinned, and its forecast.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import psycopg

from jamsos.clock import month_name
from jamsos.deliver.snapshot import Run
from jamsos.region import Region
from jamsos.report.words import line, rupiah, share

_SCENARIOS = {
    "current": "dengan daftar malam ini",
    "verified": "bila semua yang memenuhi syarat dibiayai",
    "target": "bila target kabupaten tercapai",
}


@dataclass(frozen=True)
class Money:
    """What one programme costs: rupiah of the covered month, and of its budget year so far.

    ``forecast_rp``: of the year, should tonight's list go on. ``runs_out``: scenario → first month
    for which the money does not reach, if there is one until ``foreseen_until``.
    ``is_assumption``: the ceiling or the rate is ours, not yet confirmed.
    """

    programme: str
    month_rp: int
    month_ceiling_rp: int | None
    year: int
    year_rp: int
    year_ceiling_rp: int | None
    forecast_rp: int
    runs_out: dict[str, date | None]
    foreseen_until: date | None
    is_assumption: bool

    @property
    def left_rp(self) -> int | None:
        return None if self.year_ceiling_rp is None else self.year_ceiling_rp - self.year_rp


@dataclass(frozen=True)
class Alert:
    """One account whose money becomes scarce, in words of the office."""

    programme: str
    text: str
    measured: Decimal
    is_share: bool
    is_assumption: bool


@dataclass(frozen=True)
class Budget:
    """The money of one run, programme by programme, and what is to be looked at."""

    programmes: tuple[Money, ...]
    alerts: tuple[Alert, ...]

    @property
    def month_rp(self) -> int:
        return sum(each.month_rp for each in self.programmes)

    @property
    def assumed(self) -> list[str]:
        return [each.programme for each in self.programmes if each.is_assumption]


_SUMS = """
    select
        sums.programme,
        sums.committed_rp,
        sums.month_ceiling_rp,
        sums.committed_before_rp + sums.committed_rp,
        sums.annual_ceiling_rp,
        coalesce((
            select max(forecast.cumulative_rp)
            from marts.budget_forecast as forecast
            where
                forecast.run_id = sums.run_id
                and forecast.scenario = 'current'
                and forecast.programme = sums.programme
                and forecast.fiscal_year = extract(year from sums.covered_month)
        ), sums.committed_before_rp)
    from marts.money_by_stage as sums
    where sums.run_id = %(run_id)s
    order by sums.programme
"""
_RUNS_OUT = """
    select programme, scenario, max(runs_out_month), max(month_covered)
    from marts.budget_forecast
    where run_id = %(run_id)s
    group by programme, scenario
"""
_ALERTS = """
    select programme, text_id, measured, alert_code = 'FORECAST_SHARE', is_assumption
    from review.budget_alerts
    where run_id = %(run_id)s
    order by programme, alert_code
"""
_RATES_USED = "select distinct rate_id::text from marts.fct_subsidy where run_id = %(run_id)s"


def budget_of(connection: psycopg.Connection, run: Run, here: Region) -> Budget:
    """The money of ``run``."""
    of_run = {"run_id": run.run_id}
    foreseen: dict[str, dict[str, tuple[date | None, date]]] = {}
    for programme, scenario, runs_out, until in connection.execute(_RUNS_OUT, of_run):
        foreseen.setdefault(programme, {})[scenario] = (runs_out, until)
    assumed = _assumed_programmes(connection, run, here)
    programmes = [
        Money(
            programme=programme,
            month_rp=month_rp,
            month_ceiling_rp=month_ceiling_rp,
            year=run.covered_month.year,
            year_rp=year_rp,
            year_ceiling_rp=year_ceiling_rp,
            forecast_rp=forecast_rp,
            runs_out={name: out for name, (out, _) in foreseen.get(programme, {}).items()},
            foreseen_until=max(
                (until for _, until in foreseen.get(programme, {}).values()), default=None
            ),
            is_assumption=programme in assumed,
        )
        for (
            programme, month_rp, month_ceiling_rp, year_rp, year_ceiling_rp, forecast_rp,
        ) in connection.execute(_SUMS, of_run)
    ]  # fmt: skip
    alerts = [Alert(*row) for row in connection.execute(_ALERTS, of_run)]
    return Budget(tuple(programmes), tuple(alerts))


def _assumed_programmes(connection: psycopg.Connection, run: Run, here: Region) -> set[str]:
    """Programmes whose rate or ceiling nobody has confirmed."""
    used = {rate for (rate,) in connection.execute(_RATES_USED, {"run_id": run.run_id})}
    rates = (rate for rate in here.seed("rates") if rate["rate_id"] in used)
    budgets = (
        budget
        for budget in here.seed("budgets")
        if budget["valid_from"] <= run.covered_month.isoformat() <= budget["valid_to"]
    )
    return {row["programme"] for row in [*rates, *budgets] if row["is_assumption"] == "true"}


def told(budget: Budget) -> Iterator[str]:
    """The lines of the summary."""
    for money in budget.programmes:
        yield from _programme(money)
    yield line("Jumlah iuran sebulan", rupiah(budget.month_rp), "")
    for alert in budget.alerts:
        unit = "% dari pagu" if alert.is_share else "bulan"
        mark = " [A]" if alert.is_assumption else ""
        measured = str(alert.measured).replace(".", ",")
        yield f"  ! {alert.programme}: {alert.text} ({measured} {unit}){mark}"


def _programme(money: Money) -> Iterator[str]:
    mark = " [A]" if money.is_assumption else ""
    yield line(
        f"Iuran {money.programme} sebulan",
        rupiah(money.month_rp),
        _of_ceiling(money.month_rp, money.month_ceiling_rp) + mark,
    )
    yield line(
        f"  s.d. bulan ini dalam tahun {money.year}",
        rupiah(money.year_rp),
        _of_ceiling(money.year_rp, money.year_ceiling_rp) + mark,
    )
    if money.left_rp is not None:
        yield line(f"  sisa pagu tahun {money.year}", rupiah(money.left_rp), mark.strip())
    yield line(
        f"  perkiraan s.d. akhir tahun {money.year} [A]",
        rupiah(money.forecast_rp),
        _of_ceiling(money.forecast_rp, money.year_ceiling_rp),
    )
    for scenario, label in _SCENARIOS.items():
        if scenario in money.runs_out:
            yield f"    {label}: {_until(money, scenario)} [A]"


def _until(money: Money, scenario: str) -> str:
    runs_out = money.runs_out[scenario]
    if runs_out is not None:
        return f"uang tidak cukup mulai {month_name(runs_out)}"
    return f"cukup s.d. {month_name(money.foreseen_until)}"


def _of_ceiling(amount: int, ceiling: int | None) -> str:
    if not ceiling:
        return "tanpa pagu"
    return f"{share(amount, ceiling)} dari pagu"
