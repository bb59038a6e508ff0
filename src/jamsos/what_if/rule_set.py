"""A rule set to be tried: the rows of a month, or a draft laid over the regency's seeds.

What is wrong with it is said to whoever wrote it, in Indonesian, before anything is built.
"""

from __future__ import annotations

import calendar
import csv
import re
import shutil
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from pathlib import Path

from jamsos.clock import month_name
from jamsos.combine.dated_seeds import DatedSeed, dated_seeds
from jamsos.combine.dbt import Trial
from jamsos.combine.run import Run
from jamsos.errors import JamsosError
from jamsos.region import Region

_MONTH = re.compile(r"(\d{4})-(0[1-9]|1[0-2])")
_WRITTEN_BY_DBT = shutil.ignore_patterns("target", "logs", "dbt_packages")


class RuleSetUnusable(JamsosError):
    """Nobody can be judged by these rows; the message names file, key and what to do."""


@dataclass(frozen=True)
class RuleSet:
    """The rows in force in ``month``, of the regency's seeds or of those with a draft over them."""

    label: str
    month: date
    draft: Path | None = None


def rule_set(given: str, *, decided_month: date) -> RuleSet:
    """What somebody named: ``2027-01``, a folder of changed seeds, or ``folder@2027-01``.

    A draft without a month is tried for the month that the night has decided.

    Raises:
        RuleSetUnusable: It is neither a month nor a folder.
    """
    folder, _, month = given.rpartition("@") if "@" in given else ("", "", given)
    if found := _MONTH.fullmatch(month):
        first = date(int(found[1]), int(found[2]), 1)
        if not folder:
            return RuleSet(f"aturan {month_name(first)}", first)
    elif folder:
        raise RuleSetUnusable(f"«{month}» bukan bulan: tulis {folder}@2027-01.")
    else:
        folder, first = given, decided_month
    draft = Path(folder)
    if not draft.is_dir():
        raise RuleSetUnusable(
            f"«{given}» bukan bulan dan bukan folder: tulis bulan seperti 2027-01, atau folder "
            "yang berisi berkas aturan yang diubah."
        )
    return RuleSet(f"rancangan {draft.resolve().name}, {month_name(first)}", first, draft)


def lay_out(rules: RuleSet, name: str, run: Run, region: Region, project: Path, at: Path) -> Trial:
    """Put dbt's project and the rows of ``rules`` into the folder ``at``, after a look at them.

    Raises:
        RuleSetUnusable: A file or a column is unknown, two rows hold on one day, or a table of
            rules has no row in force.
    """
    seeds = at / "regions" / region.folder.name / "seeds"
    shutil.copytree(region.folder / "seeds", seeds)
    shutil.copytree(project / "dbt_project", at / "dbt_project", ignore=_WRITTEN_BY_DBT)
    if rules.draft:
        for path in _files_of(rules.draft, region):
            shutil.copyfile(path, seeds / path.name)
    night = _same_night(run, rules.month)
    _require_usable(seeds, rules, night, dated_seeds(project))
    return Trial(name, rules.month, night, at)


def _same_night(run: Run, month: date) -> date:
    """The night that stands to ``month`` as the run's stands to the month it decided."""
    ahead = _months(run.covered_month) - _months(run.as_of)
    months = _months(month) - ahead
    year, index = divmod(months, 12)
    last = calendar.monthrange(year, index + 1)[1]
    return date(year, index + 1, min(run.as_of.day, last))


def _months(day: date) -> int:
    return day.year * 12 + day.month - 1


def _files_of(draft: Path, region: Region) -> list[Path]:
    paths = sorted(draft.glob("*.csv"))
    if not paths:
        raise RuleSetUnusable(f"Folder {draft.name} tidak berisi berkas .csv.")
    for path in paths:
        if not (region.folder / "seeds" / path.name).exists():
            known = ", ".join(sorted(p.name for p in (region.folder / "seeds").glob("*.csv")))
            raise RuleSetUnusable(f"{path.name} bukan berkas aturan. Yang dikenal: {known}.")
        ours, theirs = _heading(region.folder / "seeds" / path.name), _heading(path)
        if ours != theirs:
            raise RuleSetUnusable(
                f"{path.name}: judul kolomnya harus {', '.join(ours)}"
                + _told("; tidak dikenal", [column for column in theirs if column not in ours])
                + _told("; kurang", [column for column in ours if column not in theirs])
                + "."
            )
    return paths


def _told(what: str, columns: list[str]) -> str:
    return f"{what}: {', '.join(columns)}" if columns else ""


def _heading(path: Path) -> list[str]:
    with path.open(encoding="utf-8-sig", newline="") as lines:
        return next(csv.reader(lines), [])


def _require_usable(seeds: Path, rules: RuleSet, night: date, dated: list[DatedSeed]) -> None:
    faults, without = [], []
    for seed in dated:
        periods = list(_periods(seeds / f"{seed.name}.csv", seed, faults))
        faults += _overlaps(seed, periods)
        day = night if seed.is_nightly else rules.month
        if seed.is_rule and periods and not any(first <= day <= last for _, first, last in periods):
            without.append(seed.name)
    if faults:
        raise RuleSetUnusable("\n".join(faults))
    if without:
        raise RuleSetUnusable(
            f"Tidak ada baris yang berlaku pada {month_name(rules.month)} di: "
            f"{', '.join(without)}. Pilih bulan lain, atau tambahkan barisnya dalam rancangan."
        )


def _periods(
    path: Path, seed: DatedSeed, faults: list[str]
) -> Iterator[tuple[tuple[str, ...], date, date]]:
    """Key, first and last day of each row; what cannot be read becomes a fault."""
    with path.open(encoding="utf-8-sig", newline="") as lines:
        for number, row in enumerate(csv.DictReader(lines), start=2):
            key = tuple(row[column] for column in seed.key)
            try:
                first, last = (date.fromisoformat(row[day]) for day in ("valid_from", "valid_to"))
            except ValueError:
                faults.append(
                    f"{path.name} baris {number}: valid_from dan valid_to harus tanggal seperti "
                    "2027-01-31; tanpa akhir ditulis 9999-12-31."
                )
                continue
            if last < first:
                faults.append(
                    f"{path.name} baris {number}: berakhir {last}, sebelum mulai {first}."
                )
                continue
            yield key, first, last


def _overlaps(seed: DatedSeed, periods: list[tuple[tuple[str, ...], date, date]]) -> Iterator[str]:
    by_key = defaultdict(list)
    for key, first, last in periods:
        by_key[key].append((first, last))
    for key, spans in by_key.items():
        spans.sort()
        for (first, last), (next_first, _) in pairwise(spans):
            if next_first <= last:
                yield (
                    f"{seed.name}.csv: dua baris untuk {' / '.join(key)} berlaku pada "
                    f"{next_first}. Akhiri baris yang mulai {first} sehari sebelumnya."
                )
