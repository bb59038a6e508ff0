"""How far each desa and kecamatan is covered, and how evenly: only what may leave the office.

Of a place or a group one number of people is told, who is on the list. Small ones are hidden.
"""

from __future__ import annotations

from dataclasses import dataclass

from jamsos.region import Region
from jamsos.report.asking import Asker
from jamsos.site.disclosure import hidden, hidden_of_both, min_cell_persons

_STEPS = 5
_NICE = (10, 15, 20, 25, 30, 40, 50, 60, 80, 100)


@dataclass(frozen=True)
class Area:
    """One desa or kecamatan; ``covered`` is empty where it is hidden.

    ``residents`` are people of the programme's age in the registry, whatever their work; ``quota``
    is a plan.
    """

    code: str
    name: str
    district_code: str
    residents: int
    quota: int | None
    covered: int | None


@dataclass(frozen=True)
class Band:
    """One group of people; ``eligible`` and ``covered`` are empty where they are hidden."""

    dimension: str
    name: str
    label_id: str
    eligible: int | None
    covered: int | None


@dataclass(frozen=True)
class Coverage:
    """Coverage of one run. ``target`` is a plan, its ``target_share`` that plan over residents.

    ``step`` is the width, in tenths of a percent, of the map's classes; class n starts at n steps.
    """

    at_least: int
    covered: int
    residents: int
    target: int | None
    nowhere: int
    districts: tuple[Area, ...]
    villages: dict[str, tuple[Area, ...]]
    bands: dict[str, tuple[Band, ...]]
    step: int

    def share(self, area: Area) -> int | None:
        """People covered of residents of age, in tenths of a percent; empty where hidden."""
        if area.covered is None or not area.residents:
            return None
        return area.covered * 1000 // area.residents

    def shade(self, area: Area) -> int | None:
        """The class of the map, 0 to 4."""
        share = self.share(area)
        return None if share is None else min(share // self.step, _STEPS - 1)

    @property
    def target_share(self) -> int | None:
        return self.target * 1000 // self.residents if self.target and self.residents else None

    @property
    def steps(self) -> list[tuple[int, int | None]]:
        """Where each class starts and ends, in tenths of a percent; the last one has no end."""
        ends = [self.step * number for number in range(1, _STEPS)]
        return list(zip([0, *ends], [*ends, None], strict=True))


_AREAS = """
    select
        area_level, area_code, area_name, district_code, residents_of_age, quota_persons,
        approved_persons, target_persons
    from marts.coverage_funnel
    where run_id = %(run_id)s and covered_month = %(covered_month)s
    order by area_code
"""
_BANDS = """
    select dimension, band, label_id, eligible_persons, approved_persons
    from marts.coverage_equity
    where
        run_id = %(run_id)s and covered_month = %(covered_month)s and dimension <> 'regency'
        and eligible_persons > 0
    order by dimension, band
"""


def coverage_of(ask: Asker, region: Region) -> Coverage | None:
    """The coverage that a run reaches; nothing if the run has not got that far."""
    rows = ask.rows(_AREAS)
    regency = next((row for row in rows if row[0] == "regency"), None)
    if regency is None:
        return None
    at_least = min_cell_persons(region, ask.run.covered_month)
    *_, residents, _, covered, target = regency
    levels = {
        level: [row[1:7] for row in rows if row[0] == level] for level in ("district", "village")
    }
    not_shown = hidden({code: row[-1] for code, *row in levels["district"]}, at_least)
    districts = tuple(_area(row, row[0] in not_shown) for row in levels["district"] if row[0])
    villages: dict[str, tuple[Area, ...]] = {}
    for district in districts:
        below = [row for row in levels["village"] if row[2] == district.code]
        secret = hidden(
            {code: row[-1] for code, *row in below},
            at_least,
            is_total_hidden=district.code in not_shown,
        )
        villages[district.code] = tuple(_area(row, row[0] in secret) for row in below)
    target_share = target * 1000 // residents if target and residents else None
    return Coverage(
        at_least,
        covered,
        residents,
        target,
        nowhere=sum(row[-1] for row in levels["district"] if not row[0] and None not in not_shown),
        districts=districts,
        villages=villages,
        bands=_bands(ask, at_least),
        step=_step(villages, target_share),
    )


def _area(row: tuple, is_hidden: bool) -> Area:
    code, name, district_code, residents, quota, covered = row
    return Area(code, name, district_code, residents, quota, None if is_hidden else covered)


def _bands(ask: Asker, at_least: int) -> dict[str, tuple[Band, ...]]:
    found: dict[str, list[tuple]] = {}
    for dimension, *row in ask.rows(_BANDS):
        found.setdefault(dimension, []).append(row)
    told = {}
    for dimension, rows in found.items():
        secret = hidden_of_both(
            ((band, covered, eligible - covered) for band, _, eligible, covered in rows), at_least
        )
        told[dimension] = tuple(
            Band(dimension, band, label, None, None)
            if band in secret
            else Band(dimension, band, label, eligible, covered)
            for band, label, eligible, covered in rows
        )
    return told


def _step(villages: dict[str, tuple[Area, ...]], target_share: int | None) -> int:
    """A round width such that five classes reach the highest desa, and the target if it can be."""
    shares = [
        area.covered * 1000 // area.residents
        for areas in villages.values()
        for area in areas
        if area.covered is not None and area.residents
    ]
    if target_share is not None and target_share <= 1000:
        shares.append(target_share)
    width = max(-(-max(shares, default=0) // _STEPS), 10)
    scale = 10 ** (len(str(width)) - 2)
    return next(nice * scale for nice in _NICE if nice * scale >= width)
