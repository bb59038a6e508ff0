"""A trial year: a rate and an age limit change on the way, and ceilings are of the regency's size.

The changes are rows with their dates in a copy of the seeds; the region's own stay as they are.
"""

from __future__ import annotations

import csv
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path

from jamsos.region import region
from jamsos.settings import Settings, settings

_NEW_RATE_FROM, _NEW_JKK_RP = date(2026, 7, 1), 10_500
_NEW_LIMIT_FROM, _NEW_LIMIT = date(2026, 9, 1), 64
_JKK_SLACK = 1.08  # the dearer JKK shall not take anybody's place

_Rows = list[dict[str, str]]


@contextmanager
def trial_rules(here: Settings, scale: float) -> Iterator[None]:
    """This process works with a copy of the project whose seeds carry the changes of the year."""
    project = here.home / "trial"
    shutil.rmtree(project, ignore_errors=True)
    project.mkdir(parents=True)
    for name in ("src", "dbt_project", "expectations", "regions"):  # the same all year
        shutil.copytree(here.project / name, project / name)
    seeds = project / "regions" / here.region_code / "seeds"
    _rewrite(seeds / "rates.csv", _with_a_new_rate)
    _rewrite(seeds / "eligibility_rules.csv", _with_a_new_limit)
    _rewrite(seeds / "budgets.csv", lambda rows: _scaled(rows, "annual_ceiling_rp", scale))
    _rewrite(seeds / "quotas.csv", lambda rows: _scaled(rows, "quota_persons", scale))
    before = os.environ.get("JAMSOS_PROJECT")
    os.environ["JAMSOS_PROJECT"] = str(project)
    settings.cache_clear()
    region.cache_clear()
    try:
        yield
    finally:
        if before is None:
            del os.environ["JAMSOS_PROJECT"]
        else:
            os.environ["JAMSOS_PROJECT"] = before
        settings.cache_clear()
        region.cache_clear()


def _rewrite(path: Path, change: Callable[[_Rows], _Rows]) -> None:
    with path.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    with path.open("w", encoding="utf-8", newline="") as lines:
        out = csv.DictWriter(lines, rows[0].keys(), lineterminator="\n")
        out.writeheader()
        out.writerows(change(rows))


def _with_a_new_rate(rows: _Rows) -> _Rows:
    changes = {"base_rp": str(_NEW_JKK_RP * 100), "amount_rp": str(_NEW_JKK_RP)}
    return [
        each
        for row in rows
        for each in (
            _changed(row, _NEW_RATE_FROM, "rate_id", changes)
            if (row["programme"], row["payer"]) == ("JKK", "PEMDA_KAB")
            else [row]
        )
    ]


def _with_a_new_limit(rows: _Rows) -> _Rows:
    changes = {"value": str(_NEW_LIMIT)}
    return [
        each
        for row in rows
        for each in (
            _changed(row, _NEW_LIMIT_FROM, "rule_version", changes)
            if row["rule_code"] == "AGE_OVER_MAXIMUM"
            else [row]
        )
    ]


def _changed(row: dict[str, str], start: date, version: str, changes: dict[str, str]) -> _Rows:
    """The row until ``start``, and from then on another version of it, marked as a trial."""
    if row["valid_to"] < start.isoformat():
        return [row]
    last = (start - timedelta(days=1)).isoformat()
    trial = {
        "valid_from": start.isoformat(),
        "legal_basis": "Percobaan setahun [A]",
        "is_assumption": "true",
        version: f"{row[version][:-7]}{start:%Y-%m}",
    }
    return [row | {"valid_to": last}, row | changes | trial]


def _scaled(rows: _Rows, column: str, scale: float) -> _Rows:
    def share(row: dict[str, str]) -> float:
        return scale * (_JKK_SLACK if row.get("programme") == "JKK" else 1)

    return [row | {column: str(round(int(row[column]) * share(row)))} for row in rows]
