"""A whole synthetic regency, written as the files that would lie in the inbox on one evening."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

import numpy as np

from jamsos.clock import covered_month
from jamsos.errors import JamsosError
from jamsos.gates.facts import SHARE_OF_REGENCY
from jamsos.region import Region
from jamsos.simulate.blemishes import RefusedRow, blemish
from jamsos.simulate.counted import write_counts
from jamsos.simulate.deliveries import Post
from jamsos.simulate.fates import befall
from jamsos.simulate.feeds import (
    write_bpjs_participants,
    write_people,
    write_registry_events,
    write_welfare_deciles,
)
from jamsos.simulate.habits import draw_habits
from jamsos.simulate.households import crowd_families
from jamsos.simulate.identity import number_everybody
from jamsos.simulate.institutions import enlist, into_workbook, write_lists
from jamsos.simulate.keys import ANSWER_KEY, DELIVERY_KEY, EXTRACT_KEY, write_keys
from jamsos.simulate.lives import DEAD
from jamsos.simulate.lookalikes import make_lookalikes, pair_by_chance
from jamsos.simulate.planning import (
    PROPOSALS,
    choose_villages,
    newcomers_needed,
    plan_proposals,
    proposable,
)
from jamsos.simulate.population import RESIDENTS, draw_newcomers, draw_residents
from jamsos.simulate.rosters import KeyRow, World, write_rosters
from jamsos.simulate.staging import staged

_GONE_UNPROPOSED = 0.005  # of the residents: who died or left, and nobody proposes
_FEWEST_RESIDENTS = 400
_LISTS = ("civil_servants", "village_officials", "provincial_participants")
_SENT_AS_WORKBOOK = "village_officials"


class ScaleTooSmall(JamsosError):
    """A regency with too few people to hold three villages; the message names the scale."""


@dataclass
class SimulationReport:
    """What was written, in rows; ``expected`` counts stage and outcome, ``faults`` their names.

    ``refused_in_extracts`` counts by reason the rows that were added to extracts to be refused;
    the other counts of extracts are without them. ``listed`` counts the rows of the lists of other
    institutions, ``files`` the villages' files that count, by layout and kind.
    """

    answer_key: Path
    extract_key: Path
    delivery_key: Path
    residents: int = 0
    registry_events: int = 0
    families_with_decile: int = 0
    participants: int = 0
    listed: dict[str, int] = field(default_factory=dict)
    files: Counter[str] = field(default_factory=Counter)
    uncounted_files: int = 0
    proposals: int = 0
    expected: Counter[str] = field(default_factory=Counter)
    faults: Counter[str] = field(default_factory=Counter)
    refused_in_extracts: Counter[str] = field(default_factory=Counter)

    def render(self) -> str:
        """A few lines for the terminal."""
        shares = "\n".join(
            f"  {what:<24}{rows:>10}{rows / self.proposals:>8.1%}"
            for what, rows in self.expected.most_common()
        )
        lists = ", ".join(f"{rows} {source}" for source, rows in self.listed.items())
        files = ", ".join(f"{kind} {count}" for kind, count in sorted(self.files.items()))
        refused = self.refused_in_extracts.total()
        return (
            f"{self.residents} people in the registry, {self.registry_events} registry events, "
            f"{self.families_with_decile} families with a decile, {self.participants} "
            f"participants, {lists}, and {refused} rows of extracts to be refused\n"
            f"{self.proposals} proposals in {self.files.total()} files ({files}), beside "
            f"{self.uncounted_files} files that count for nothing; the answer key expects\n"
            f"{shares}"
        )


def simulate_regency(
    home: Path, *, region: Region, as_of: date, seed: int = 6408, scale: float = 1.0
) -> SimulationReport:
    """Write ``inbox/`` and, in ``simulated/``, the keys to rosters and extracts below ``home``.

    The same arguments give the same bytes. Scale 1 is the real regency's size; below 0.1 only
    some villages take part. What an earlier simulation wrote for other dates stays, except that
    the month's rosters are replaced. Files appear when all are written.

    Raises:
        ScaleTooSmall: Hardly anybody would live there.
        SequencesUsedUp: ``scale`` is so large that the identity numbers run out.
    """
    rng = np.random.default_rng(seed)
    world = draw_world(rng, region, as_of=as_of, seed=seed, scale=scale)
    rosters = roster_folder(world.covered)
    keys = home / "simulated"
    report = SimulationReport(keys / ANSWER_KEY, keys / EXTRACT_KEY, keys / DELIVERY_KEY)
    with staged(home, replaced=(rosters,)) as folder:
        (folder / "simulated").mkdir()
        refused = _write_extracts(folder, rng, world, scale, report)
        refused += _write_lists(folder, rng, world, scale, report)
        post = Post(folder / rosters)
        rows = list(write_rosters(post, world))
        post.close()
        write_keys(folder / "simulated", world, rows, refused, post.uncounted)
        (folder / SHARE_OF_REGENCY).write_text(f"{scale}\n", encoding="utf-8")
    report.refused_in_extracts.update(row.reason for row in refused)
    report.uncounted_files = len(post.uncounted)
    report.files = _files(world)
    _count(report, rows)
    return report


def roster_folder(covered: date) -> Path:
    """Where a home keeps the rosters of a month."""
    return Path("inbox") / "village_rosters" / f"{covered:%Y-%m}"


def _count(report: SimulationReport, rows: Iterable[KeyRow]) -> None:
    for row in rows:
        expected = row.verdicts[0]
        report.proposals += 1
        report.expected[" ".join(filter(None, (expected.stage, expected.outcome)))] += 1
        report.faults[row.fault.name if row.fault else "none"] += 1


def draw_world(
    rng: np.random.Generator, region: Region, *, as_of: date, seed: int, scale: float
) -> World:
    """Everybody, what befell them, and who is proposed by whom.

    Raises:
        ScaleTooSmall: Hardly anybody would live there.
        SequencesUsedUp: ``scale`` is so large that the identity numbers run out.
    """
    residents = round(RESIDENTS * scale)
    if residents < _FEWEST_RESIDENTS:
        raise ScaleTooSmall(f"scale {scale} leaves {residents} residents: take 0.001 or more")
    covered = covered_month(as_of)
    villages = choose_villages(region.villages, scale)
    people = draw_residents(rng, residents, villages, as_of)
    pool = proposable(people, covered)
    proposals = round(PROPOSALS * scale)
    strangers = newcomers_needed(proposals, scale) + round(residents * _GONE_UNPROPOSED)
    people = people.followed_by(draw_newcomers(rng, strangers, villages, as_of))
    contacts = _villages_with_contact(region, covered)
    rows_expected = np.bincount(people.village[pool], minlength=len(villages))
    habits = draw_habits(rng, villages, contacts, rows_expected)
    newcomers = np.arange(residents, len(people))
    plan = plan_proposals(rng, people, pool, newcomers, habits, scale)
    lookalikes = make_lookalikes(rng, people, plan, residents)
    beyond_households = crowd_families(rng, people, plan, scale)
    records = befall(rng, people, plan, residents, covered, scale)
    records.lives |= dict.fromkeys(lookalikes.dead, DEAD)
    concerned = np.union1d(plan.person, np.flatnonzero(records.insurance))
    pair_by_chance(people, concerned[records.is_listed[concerned]], lookalikes)
    records.listing = enlist(rng, people, plan, residents, covered, scale)
    identity = number_everybody(rng, people, records, plan, lookalikes, villages, as_of)
    official_names = {
        int(row["occupation_code"]): row["occupation_name"] for row in region.seed("occupations")
    }
    return World(
        people, records, identity, lookalikes, beyond_households, plan, villages, habits,
        official_names, covered, as_of, seed,
    )  # fmt: skip


def _write_extracts(
    home: Path, rng: np.random.Generator, world: World, scale: float, report: SimulationReport
) -> list[RefusedRow]:
    """Write the four extracts that no night can do without; returns their rows to be refused."""
    as_of, quarter = world.as_of, last_quarter(world.as_of)
    registry = _extract(home, "civil_registry", as_of.isoformat())
    events = _extract(home, "registry_events", as_of.isoformat())
    deciles = _extract(home, "welfare_deciles", quarter)
    participants = _extract(home, "bpjs_participants", f"{as_of:%Y-%m}")
    who = (world.people, world.records, world.identity)
    where = (world.villages, world.official_names)
    listed = np.flatnonzero(world.records.is_listed)
    report.residents = write_people(registry, rng, listed, *who, *where)
    elsewhere = home / "simulated" / "residents_elsewhere.csv"
    known_elsewhere = np.flatnonzero(world.records.is_known_elsewhere)
    write_people(elsewhere, rng, known_elsewhere, *who, *where)
    told, refused = write_registry_events(events, *who[1:], world.lookalikes.swapped, as_of)
    report.registry_events = told - len(refused)
    report.families_with_decile = write_welfare_deciles(deciles, rng, *who, quarter)
    report.participants = write_bpjs_participants(participants, rng, *who, as_of)
    refused += [
        *blemish("civil_registry", registry, report.residents, scale),
        *blemish("registry_events", events, told, scale),
        *blemish("welfare_deciles", deciles, report.families_with_decile, scale),
        *blemish("bpjs_participants", participants, report.participants, scale),
    ]
    write_counts(registry, "NO_KEC")
    return refused


def _write_lists(
    home: Path, rng: np.random.Generator, world: World, scale: float, report: SimulationReport
) -> list[RefusedRow]:
    """Write the lists that a night can do without; returns their rows to be refused."""
    paths = {source: _extract(home, source, f"{world.as_of:%Y-%m}") for source in _LISTS}
    report.listed = write_lists(
        paths, rng, world.people, world.records, world.identity, world.villages, world.covered
    )
    refused = {
        source: list(blemish(source, path, report.listed[source], scale))
        for source, path in paths.items()
    }
    sent = into_workbook(paths[_SENT_AS_WORKBOOK])
    refused[_SENT_AS_WORKBOOK] = [replace(r, file=sent.name) for r in refused[_SENT_AS_WORKBOOK]]
    return [row for rows in refused.values() for row in rows]


def _files(world: World) -> Counter[str]:
    """How many villages propose somebody, by layout and kind of file."""
    habits = world.habits
    return Counter(
        f"{habits.layout[village]}{habits.suffix[village]}"
        for village in np.unique(world.plan.village)
    )


def _villages_with_contact(region: Region, on: date) -> set[str]:
    """Villages for which the region lists a contact number on that day."""
    return {
        row["village_code"]
        for row in region.seed("village_contacts")
        if row["phone"] and row["valid_from"] <= on.isoformat() <= row["valid_to"]
    }


def last_quarter(as_of: date) -> str:
    """The last quarter that has ended: ``2026-Q2``."""
    quarters = as_of.year * 4 + (as_of.month - 1) // 3 - 1
    return f"{quarters // 4}-Q{quarters % 4 + 1}"


def _extract(home: Path, source: str, period: str) -> Path:
    folder = home / "inbox" / source
    folder.mkdir(parents=True, exist_ok=True)
    return folder / f"{source}_{period}.csv"
