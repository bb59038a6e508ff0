"""The money of a night reckoned a second time, in another way: from seeds and enrolments alone.

Nothing of the models is used but what they made: the order of the people, and who is on the list.
What this finds different is a fault in one of the two ways.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

import polars as pl
import psycopg

from jamsos.region import Region
from jamsos.simulate.published import published_run

_ENROLMENTS = """
    select
        person_key::text, state = 'approved', sector, village_code, district_code, priority_rank,
        'VILLAGE_HELD' = any(reason_codes)
    from marts.fct_enrolment_month
    where run_id = %s
"""
_ENROLMENT_COLUMNS = {
    "person_key": pl.String, "is_listed": pl.Boolean, "sector": pl.String,
    "village_code": pl.String, "district_code": pl.String, "priority_rank": pl.Int64,
    "is_held": pl.Boolean,
}  # fmt: skip
_SUBSIDIES = """
    select person_key::text, programme, amount_rp, rate_id, budget_account
    from marts.fct_subsidy
    where run_id = %s
"""
_SUBSIDY_COLUMNS = {
    "person_key": pl.String, "programme": pl.String, "amount_rp": pl.Int64,
    "rate_id": pl.String, "budget_account": pl.String,
}  # fmt: skip
_EARLIER = """
    select subsidies.covered_month, subsidies.programme, subsidies.amount_rp
    from ops.run_lists as lists
    inner join marts.fct_subsidy as subsidies
        on lists.list_run_id = subsidies.run_id and lists.covered_month = subsidies.covered_month
    where lists.run_id = %s
"""
_CEILINGS = "select programme, month_ceiling_rp from marts.money_by_stage where run_id = %s"


@dataclass(frozen=True)
class Rules:
    """What the seeds say of one month: programme → sector → (rate, rupiah); programme → budget row;
    area → places."""

    prices: dict[str, dict[str, tuple[str, int]]]
    budgets: dict[str, dict[str, str]]
    quotas: dict[str, int]

    @classmethod
    def of(cls, here: Region, month: date) -> Rules:
        (region,) = here.seed("region")
        bought = {
            row["programme"]
            for row in _in_force(here.seed("bought_programmes"), month)
            if row["payer"] == region["payer"]
        }
        prices: dict[str, dict[str, tuple[str, int]]] = {programme: {} for programme in bought}
        for rate in _in_force(here.seed("rates"), month):
            if rate["payer"] == region["payer"] and rate["programme"] in bought:
                prices[rate["programme"]][rate["sector"]] = rate["rate_id"], int(rate["amount_rp"])
        budgets = {row["programme"]: row for row in _in_force(here.seed("budgets"), month)}
        quotas = {
            row["area_code"]: int(row["quota_persons"])
            for row in _in_force(here.seed("quotas"), month)
        }
        return cls(prices, budgets, quotas)


def recompute(
    connection: psycopg.Connection, here: Region, covered_month: date, run_id: str | None = None
) -> list[str]:
    """What differs between the published money of a month and the same reckoned again; no persons.

    Raises:
        NothingToScore: No run is published for the month.
    """
    run_id = run_id or published_run(connection, covered_month)
    rules = Rules.of(here, covered_month)
    enrolments = _frame(connection, _ENROLMENTS, run_id, _ENROLMENT_COLUMNS)
    subsidies = _frame(connection, _SUBSIDIES, run_id, _SUBSIDY_COLUMNS)
    before: Counter[str] = Counter()
    for month, programme, amount_rp in connection.execute(_EARLIER, [run_id]):
        if month.year == covered_month.year:
            before[programme] += amount_rp
    ceilings = {
        programme: month_ceiling(rules.budgets.get(programme), before[programme], covered_month)
        for programme in rules.prices
    }
    published = {
        programme: ceiling or 0 for programme, ceiling in connection.execute(_CEILINGS, [run_id])
    }
    found = [
        f"ceiling of {programme}: {published.get(programme)} published, {ceiling} reckoned"
        for programme, ceiling in sorted(ceilings.items())
        if published.get(programme) != ceiling
    ]
    found += differing_rupiah(enrolments, subsidies, rules)
    (is_approved,) = connection.execute(
        "select frozen_run_id is not null from ops.runs where run_id = %s", [run_id]
    ).fetchone()
    if is_approved:  # the decree says who is on the list, and no order of tonight
        return found
    return found + differing_list(enrolments, rules, ceilings)


def month_ceiling(budget: dict[str, str] | None, before_rp: int, month: date) -> int:
    """Rupiah that a month may spend: a twelfth, or less where the year has less left."""
    if budget is None:
        return 0
    annual_rp = int(budget["annual_ceiling_rp"])
    months_left = len(range(month.month, 13))
    return max(min(annual_rp // 12, (annual_rp - before_rp) // months_left), 0)


def differing_rupiah(enrolments: pl.DataFrame, subsidies: pl.DataFrame, rules: Rules) -> list[str]:
    """Persons on the list × the rate of their sector, against the rows and sums that were made."""
    prices = pl.DataFrame(
        [
            (programme, sector, rate_id, amount_rp, rules.budgets[programme]["budget_account"])
            for programme, sectors in rules.prices.items()
            if programme in rules.budgets
            for sector, (rate_id, amount_rp) in sectors.items()
        ],
        schema={
            "programme": pl.String, "sector": pl.String, "rate_id": pl.String,
            "amount_rp": pl.Int64, "budget_account": pl.String,
        },
        orient="row",
    )  # fmt: skip
    expected = enrolments.filter("is_listed").join(prices, on="sector")
    found = []
    for programme in sorted(rules.prices):
        wanted = expected.filter(pl.col("programme") == programme)["amount_rp"]
        came = subsidies.filter(pl.col("programme") == programme)["amount_rp"]
        if (wanted.len(), wanted.sum()) != (came.len(), came.sum()):
            found.append(
                f"{programme}: {came.len()} people and Rp{came.sum()} published, "
                f"{wanted.len()} and Rp{wanted.sum()} reckoned"
            )
    columns = list(_SUBSIDY_COLUMNS)
    for what, left, right in (
        ("published and not reckoned", subsidies, expected),
        ("reckoned and not published", expected, subsidies),
    ):
        if rows := left.join(right, on=columns, how="anti").height:
            found.append(f"{rows} rows {what}")
    return found


def differing_list(enrolments: pl.DataFrame, rules: Rules, ceilings: dict[str, int]) -> list[str]:
    """Who is on the list by walking down the order once, against who is."""
    ranked = enrolments.filter(pl.col("priority_rank").is_not_null()).sort("priority_rank")
    walked = walk(ranked.iter_rows(named=True), rules, ceilings)
    listed = set(enrolments.filter("is_listed")["person_key"])
    if walked == listed:
        return []
    return [
        f"list: {len(listed - walked)} people published and not reckoned, "
        f"{len(walked - listed)} reckoned and not published"
    ]


def walk(people: Iterable[dict], rules: Rules, ceilings: dict[str, int]) -> set[str]:
    """Whom quotas and money reach, in the given order: the desa's place first, then the
    kecamatan's, then every account; an account that somebody overruns is closed for who follows."""
    taken: Counter[str] = Counter()
    spent: Counter[str] = Counter()
    reached = set()
    for person in people:
        village, district = person["village_code"], person["district_code"]
        if person["is_held"]:
            continue
        if not _has_place(taken, village, rules.quotas):
            continue
        taken[village] += 1
        if not _has_place(taken, district, rules.quotas):
            continue
        taken[district] += 1
        prices = {
            programme: sectors.get(person["sector"]) for programme, sectors in rules.prices.items()
        }
        if None in prices.values():
            continue
        for programme, (_, amount_rp) in prices.items():
            spent[programme] += amount_rp
        if all(spent[programme] <= ceilings[programme] for programme in prices):
            reached.add(person["person_key"])
    return reached


def told(differences: list[str]) -> str:
    """One line for the terminal, or one for each difference."""
    if not differences:
        return "money recomputed: equal"
    return "\n".join(f"money recomputed: {each}" for each in differences)


def _has_place(taken: Counter[str], area: str, quotas: dict[str, int]) -> bool:
    return area not in quotas or taken[area] < quotas[area]


def _in_force(rows: list[dict[str, str]], month: date) -> list[dict[str, str]]:
    return [row for row in rows if row["valid_from"] <= month.isoformat() <= row["valid_to"]]


def _frame(
    connection: psycopg.Connection, query: str, run_id: str, columns: dict[str, type]
) -> pl.DataFrame:
    return pl.DataFrame(
        connection.execute(query, [run_id]).fetchall(), schema=columns, orient="row"
    )
