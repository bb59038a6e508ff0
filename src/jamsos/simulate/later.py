"""A synthetic regency, month after month: what its senders deliver once the first month is over.

People die, leave and come back, turn 18 and are proposed, find a wage; villages drop some and add
others; BPJS insures whom we sent. Extracts are carried on as text, so what was told stays told.
"""

from __future__ import annotations

import shutil
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import polars as pl

from jamsos.clock import covered_month
from jamsos.region import Region
from jamsos.simulate.counted import write_counts
from jamsos.simulate.deliveries import Post
from jamsos.simulate.planning import NO_FAULT, Plan, proposable
from jamsos.simulate.regency import draw_world, last_quarter, roster_folder, simulate_regency
from jamsos.simulate.rosters import World, write_rosters

# [A] What befalls people in a month: shares of the adults, and of the rows of a roster.
_DIE, _LEAVE, _COME_BACK = 0.0006, 0.002, 0.3
_TOLD_LATE = 0.3  # of the deaths: a month later than they happened
_FIND_A_WAGE = 0.001
_DROPPED, _ADDED = 0.003, 0.006
_MONTHS_UNTIL_INACTIVE = 3

_OURS = ("BPU", "PEMDA_KAB")
_CARRIED = ("civil_servants", "village_officials", "provincial_participants")


@dataclass
class Regency:
    """A regency between two nights. Frames hold the rows of the extracts, every cell as text.

    ``dead`` tells of each number when its bearer died and when that was reported; ``members`` of
    each number BPJS insures for us its row.
    """

    home: Path
    rng: np.random.Generator
    world: World
    as_of: date
    registry: pl.DataFrame
    events: pl.DataFrame
    others_insured: pl.DataFrame
    members: dict[str, dict[str, str]]
    dead: dict[str, tuple[date, date]] = field(default_factory=dict)
    untold: dict[str, date] = field(default_factory=dict)
    away: list[dict[str, str]] = field(default_factory=list)

    @property
    def inbox(self) -> Path:
        return self.home / "inbox"


def first_month(home: Path, region: Region, *, as_of: date, seed: int, scale: float) -> Regency:
    """Simulate the regency into ``home`` and keep it in mind."""
    simulate_regency(home, region=region, as_of=as_of, seed=seed, scale=scale)
    rng = np.random.default_rng(seed)
    world = draw_world(rng, region, as_of=as_of, seed=seed, scale=scale)
    insured = _read(home / "inbox", "bpjs_participants", f"{as_of:%Y-%m}")
    is_ours = (pl.col("SEGMEN") == _OURS[0]) & (pl.col("SUMBER_DANA") == _OURS[1])
    events = _read(home / "inbox", "registry_events", as_of.isoformat())
    deaths = events.filter(pl.col("PERISTIWA") == "MENINGGAL")
    return Regency(
        home,
        rng,
        world,
        as_of,
        registry=_read(home / "inbox", "civil_registry", as_of.isoformat()),
        events=events,
        others_insured=insured.filter(is_ours.fill_null(False).not_()),
        members={row["NIK"]: row for row in insured.filter(is_ours).to_dicts()},
        dead={
            row["NIK"]: (_day(row["TGL_PERISTIWA"]), _day(row["TGL_LAPOR"]))
            for row in deaths.to_dicts()
        },
    )


def another_month(regency: Regency, as_of: date, sent: dict[str, str]) -> None:
    """Put into the inbox what lies there on the night of ``as_of``.

    ``sent`` are the numbers on the list of the month before, with their names: BPJS insures them.
    """
    before, regency.as_of = regency.as_of, as_of
    _let_live(regency, before, as_of)
    _let_insure(regency, as_of, sent)
    registry = _write(regency, "civil_registry", as_of.isoformat(), regency.registry)
    write_counts(registry, "NO_KEC")
    _write(regency, "registry_events", as_of.isoformat(), regency.events.sort("TGL_LAPOR", "NIK"))
    insured = pl.concat(
        [regency.others_insured, pl.DataFrame(list(regency.members.values()))],
        how="diagonal_relaxed",
    )
    _write(regency, "bpjs_participants", f"{as_of:%Y-%m}", insured)
    _carry_lists(regency, before, as_of)
    _let_propose(regency, as_of)


def known_dead(regency: Regency, night: date, first_day: date) -> set[str]:
    """Numbers of those who died before ``first_day``, as was told by the night."""
    return {nik for nik, (died, told) in regency.dead.items() if died < first_day and told <= night}


def _let_live(regency: Regency, before: date, as_of: date) -> None:
    """Deaths, departures and returns since the night before."""
    rng = regency.rng
    adults = regency.registry.filter(pl.col("TGL_LHR") < f"{as_of.year - 18:04d}")["NIK"].to_list()
    adults = [nik for nik in dict.fromkeys(adults) if nik and len(nik) == 16]
    befallen = rng.permutation(len(adults))
    dying = round(len(adults) * _DIE)
    leaving = round(len(adults) * _LEAVE)
    told: list[tuple[str, str, date, date]] = [
        (nik, "MENINGGAL", died, as_of - timedelta(days=2)) for nik, died in regency.untold.items()
    ]
    regency.untold = {}
    for position in befallen[:dying].tolist():
        day = before + timedelta(days=int(rng.integers(1, (as_of - before).days - 3)))
        if rng.random() < _TOLD_LATE:
            regency.untold[adults[position]] = day
        else:
            told.append((adults[position], "MENINGGAL", day, day + timedelta(days=3)))
    moved = {adults[position] for position in befallen[dying : dying + leaving].tolist()}
    moved -= regency.untold.keys() | {nik for nik, *_ in told}
    came_back = [row for row in regency.away if rng.random() < _COME_BACK]
    told += [
        (row["NIK"], "DATANG", as_of - timedelta(days=9), as_of - timedelta(days=5))
        for row in came_back
    ]
    told += [
        (nik, "PINDAH", as_of - timedelta(days=20), as_of - timedelta(days=12))
        for nik in sorted(moved)
    ]
    regency.dead |= {nik: (day, told_on) for nik, what, day, told_on in told if what == "MENINGGAL"}
    gone = pl.col("NIK").is_in([nik for nik, what, *_ in told if what != "DATANG"]).fill_null(False)
    leavers = regency.registry.filter(pl.col("NIK").is_in(sorted(moved)))
    staying = regency.registry.filter(gone.not_())
    returned = pl.DataFrame(came_back, schema=regency.registry.schema)
    regency.registry = pl.concat([staying, returned])
    regency.away = [row for row in regency.away if row not in came_back] + leavers.to_dicts()
    rows = [(nik, what, day.isoformat(), on.isoformat(), None) for nik, what, day, on in told]
    regency.events = pl.concat(
        [regency.events, pl.DataFrame(rows, schema=regency.events.schema, orient="row")]
    )


def _let_insure(regency: Regency, as_of: date, sent: dict[str, str]) -> None:
    """BPJS insures whom we sent, keeps for three months whom we did not, and hears of wages."""
    month = as_of.replace(day=1)
    for nik, name in sent.items():
        known = regency.members.get(nik)
        if known is None or known["STATUS"] != "AKTIF":
            known = {
                "NIK": nik, "NAMA": name, "KPJ": f"3{nik[5:]}", "SEGMEN": _OURS[0],
                "STATUS": "AKTIF", "SUMBER_DANA": _OURS[1], "TGL_MULAI": month.isoformat(),
                "TGL_AKHIR": None,
            }  # fmt: skip
        regency.members[nik] = known | {"LUNAS_SAMPAI": f"{month:%Y-%m}"}
    last_active = _months_later(month, -_MONTHS_UNTIL_INACTIVE)
    for nik, row in regency.members.items():
        if row["STATUS"] == "AKTIF" and row["LUNAS_SAMPAI"] <= f"{last_active:%Y-%m}":
            ended = {"STATUS": "NONAKTIF", "TGL_AKHIR": (month - timedelta(days=1)).isoformat()}
            regency.members[nik] = row | ended
    is_paid = (pl.col("STATUS") == "AKTIF").fill_null(False)
    regency.others_insured = regency.others_insured.with_columns(
        pl.when(is_paid)
        .then(pl.lit(f"{month:%Y-%m}"))
        .otherwise(pl.col("LUNAS_SAMPAI"))
        .alias("LUNAS_SAMPAI")
    )
    numbers = sorted(sent)
    employed = regency.rng.permutation(len(numbers))[: round(len(numbers) * _FIND_A_WAGE)]
    hired = []
    for position in employed.tolist():
        row = regency.members.pop(numbers[position])
        wage = {"SEGMEN": "PU", "SUMBER_DANA": "PERUSAHAAN", "TGL_MULAI": month.isoformat()}
        hired.append(row | wage)
    regency.others_insured = pl.concat(
        [regency.others_insured, pl.DataFrame(hired, schema=regency.others_insured.schema)]
    )


def _carry_lists(regency: Regency, before: date, as_of: date) -> None:
    """Other institutions send what they sent before; the welfare office once in a quarter."""
    for source in _CARRIED:
        for path in sorted((regency.inbox / source).glob(f"{source}_{before:%Y-%m}.*")):
            shutil.copyfile(path, path.with_name(f"{source}_{as_of:%Y-%m}{path.suffix}"))
    earlier, quarter = last_quarter(before), last_quarter(as_of)
    if quarter != earlier:
        deciles = _read(regency.inbox, "welfare_deciles", earlier)
        told = deciles.with_columns(pl.col("PERIODE").str.replace(earlier, quarter, literal=True))
        _write(regency, "welfare_deciles", quarter, told)


def _let_propose(regency: Regency, as_of: date) -> None:
    """Villages send the month's rosters: without some, and with people they had not proposed."""
    rng, world, covered = regency.rng, regency.world, covered_month(as_of)
    plan = world.plan
    here = set(regency.registry["NIK"].to_list())
    is_kept = rng.random(len(plan.person)) >= _DROPPED
    pool = np.setdiff1d(proposable(world.people, covered), plan.concerned)
    pool = rng.permutation(pool)
    new = [p for p in pool.tolist() if world.identity.nik[p] in here]
    new = np.array(new[: round(len(plan.person) * _ADDED)], dtype=int)
    person = np.concatenate([plan.person[is_kept], new])
    village = np.concatenate([plan.village[is_kept], world.people.village[new]])
    fault = np.concatenate([plan.fault[is_kept], np.full(len(new), NO_FAULT)])
    proposed = np.concatenate([world.identity.proposed_nik[is_kept], world.identity.nik[new]])
    order = np.argsort(village, kind="stable")
    regency.world = replace(
        world,
        plan=Plan(person[order], village[order], fault[order], plan.taken_for),
        identity=replace(world.identity, proposed_nik=proposed[order]),
        covered=covered,
        as_of=as_of,
    )
    post = Post(regency.home / roster_folder(covered))
    for _ in write_rosters(post, regency.world):
        pass
    post.close()


def _months_later(month: date, months: int) -> date:
    number = month.year * 12 + month.month - 1 + months
    return date(number // 12, number % 12 + 1, 1)


def _day(text: str) -> date:
    return date.fromisoformat(text)


def _path(inbox: Path, source: str, period: str) -> Path:
    return inbox / source / f"{source}_{period}.csv"


def _read(inbox: Path, source: str, period: str) -> pl.DataFrame:
    return pl.read_csv(_path(inbox, source, period), infer_schema=False)


def _write(regency: Regency, source: str, period: str, rows: pl.DataFrame) -> Path:
    path = _path(regency.inbox, source, period)
    rows.write_csv(path)
    return path
