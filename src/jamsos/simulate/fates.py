"""What happened to people before the night: deaths, moves, birthdays, jobs, insurance.

A fate changes the person in the registry or at BPJS; how a clerk types a row is in clerk.py.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np

from jamsos.simulate.lives import LIVES, REISSUED, Happening, Life
from jamsos.simulate.planning import Plan
from jamsos.simulate.population import People

_DIED, _MOVED, _DOUBLE, _BLOCKED = "MENINGGAL", "PINDAH", "GANDA", "NONAKTIF"
_LONGEST_AGO = 700  # days
_LONGEST_LISTED_AFTER_MOVING = 99  # days after which a move is forgotten by whoever is listed

# How somebody is insured: segment, status, funding source. Position 0 is nobody's.
INSURANCES = (
    ("", "", ""),
    ("PU", "AKTIF", "PERUSAHAAN"),
    ("PU", "NONAKTIF", "PERUSAHAAN"),
    ("PU", "AKTIF", "DESA"),
    ("BPU", "AKTIF", "DESA"),
    ("BPU", "AKTIF", "PEMDA_PROV"),
    ("BPU", "AKTIF", "MANDIRI"),
    ("BPU", "AKTIF", "CSR"),
    ("BPU", "AKTIF", "PEMDA_KAB"),
)
_WAGE, _FORMER_WAGE, _VILLAGE_WAGE, _VILLAGE, _PROVINCE, _SELF, _CHARITY, _REGENCY = range(1, 9)

# Participants at scale 1, by insurance.
PARTICIPANTS = {
    _REGENCY: 78_000,
    _WAGE: 9_000,
    _VILLAGE_WAGE: 1_500,
    _VILLAGE: 2_347,  # 3.847 village officials in all
    _PROVINCE: 4_000,
    _SELF: 100,
    _CHARITY: 53,
    _FORMER_WAGE: 900,  # the list names them, as NONAKTIF, beside the 95.000 active ones
}

# Fault -> occupations the registry then shows.
_REGISTERED_WORK = {
    "occupation_homemaker": (2,),
    "occupation_private_employee": (15,),
    "occupation_honorary": (18,),
    "occupation_self_employed": (88,),
    "occupation_other": (89,),
    "occupation_in_no_list": (65,),
    "occupation_nowhere": (0,),
    "occupation_excluded_registry": (5, 5, 6, 7, 16, 17, 63, 85, 86),
    "not_working_uncertified": (1, 1, 3, 4),
    "not_working_certified": (1, 1, 3, 4),
    "official_with_two_reasons": (85, 86),
    "retired_over_age": (4,),
}
_AGES = {  # fault -> youngest and oldest age, in years
    "under_age": (15.0, 17.9),
    "over_age": (65.1, 80.0),
    "retired_over_age": (66.0, 80.0),
}
_BIRTHDAYS = {  # fault -> years and days between birthday and first day of the covered month
    "turns_18_on_the_first": (18, 0),
    "turns_18_on_the_second": (18, 1),
    "turns_65_on_the_first": (65, 0),
    "turns_65_on_the_second": (65, 1),
}
_RECORDED = {
    "deceased_in_extract": _DIED,
    "deceased_gone": _DIED,
    "moved_in_extract": _MOVED,
    "moved_gone": _MOVED,
    "registry_duplicate": _DOUBLE,
    "registry_nonactive": _BLOCKED,
    "nonactive_gone": _BLOCKED,
}
_GONE = ("deceased_gone", "moved_gone", "nonactive_gone")
_INSURED = {
    "wage_earner": (_WAGE,),
    "wage_earner_until_lately": (_FORMER_WAGE,),
    "village_official_wage": (_VILLAGE_WAGE,),
    "village_official": (_VILLAGE,),
    "paid_by_province": (_PROVINCE,),
    "paid_otherwise": (_SELF, _CHARITY),
    "official_with_two_reasons": (_VILLAGE_WAGE,),
    "insured_already": (_REGENCY,),
    "household_within_limit": (_REGENCY,),
}
_NEVER_INSURED = (
    "nik_never_issued",
    "two_numbers",
    "two_numbers_two_spellings",
    "insured_under_another_number",
    "household_over_limit",
    "under_age",
    "turns_18_on_the_first",
    "turns_18_on_the_second",
)

FATEFUL = {
    *_REGISTERED_WORK, *_AGES, *_BIRTHDAYS, *_RECORDED, *_INSURED, *LIVES,
    "nik_date_differs", "not_resident", "lives_elsewhere_unknown_here",
}  # fmt: skip


@dataclass
class Records:
    """What the institutions hold besides the person, one array entry per person; only few people
    have a life with events."""

    is_listed: np.ndarray  # stands in tonight's extract
    is_resident: np.ndarray
    lives: dict[int, Life]
    birth_told_by_nik: np.ndarray
    insurance: np.ndarray  # position in INSURANCES
    is_known_elsewhere: np.ndarray  # stands in no extract of ours, but in the registry of another
    listing: np.ndarray  # see institutions.py


def befall(
    rng: np.random.Generator,
    people: People,
    plan: Plan,
    residents: int,
    covered: date,
    scale: float,
) -> Records:
    """Let the planned fates, and some unplanned ones, happen to ``people``.

    The first ``residents`` people live in the regency, the others left it or never registered.
    """
    _change_people(rng, people, plan, covered)
    everybody = np.arange(len(people))
    records = Records(
        is_listed=everybody < residents,
        is_resident=everybody < residents,
        lives={},
        birth_told_by_nik=people.birth.copy(),
        insurance=np.zeros(len(people), dtype=np.int8),
        is_known_elsewhere=np.zeros(len(people), dtype=bool),
        listing=np.zeros(len(people), dtype=np.int8),
    )
    records.is_known_elsewhere[plan.people_with("lives_elsewhere_unknown_here")] = True
    _record_events(rng, records, plan, residents)
    differing = _with_bystanders(rng, plan, "nik_date_differs", residents, share=0.005)
    records.birth_told_by_nik[differing] += rng.choice([-366, -31, -1, 1, 30, 365], len(differing))
    _insure(rng, people, records, plan, residents, scale)
    return records


def _change_people(rng: np.random.Generator, people: People, plan: Plan, covered: date) -> None:
    for fault, occupations in _REGISTERED_WORK.items():
        chosen = plan.people_with(fault)
        people.occupation[chosen] = rng.choice(occupations, len(chosen))
    for fault, (youngest, oldest) in _AGES.items():
        chosen = plan.people_with(fault)
        days = rng.uniform(youngest, oldest, len(chosen)) * 365.25
        people.birth[chosen] = np.datetime64(covered) - days.astype(int)
    for fault, (years, days) in _BIRTHDAYS.items():
        birthday = date(covered.year - years, covered.month, 1 + days)
        people.birth[plan.people_with(fault)] = np.datetime64(birthday)


def _record_events(rng: np.random.Generator, records: Records, plan: Plan, residents: int) -> None:
    records.is_listed[plan.people_with("not_resident")] = True
    for fault, code in _RECORDED.items():
        chosen = plan.people_with(fault)
        _record(rng, records, chosen, [code] * len(chosen))
    planned = np.isin(np.arange(len(records.is_listed)), plan.concerned)
    left = np.flatnonzero(~planned & ~records.is_listed)
    fates = rng.choice([_DIED, _MOVED, _BLOCKED], len(left), p=[0.55, 0.4, 0.05])
    _record(rng, records, left, fates.tolist())
    listed = _bystanders(rng, planned, residents, 0.001)
    fates = rng.choice([_DIED, _MOVED, _DOUBLE, _BLOCKED], len(listed))
    _record(rng, records, listed, fates.tolist())
    for person in _bystanders(rng, planned, residents, 0.0005).tolist():
        records.lives.setdefault(person, REISSUED)
    for fault, life in LIVES.items():
        records.lives |= dict.fromkeys(plan.people_with(fault).tolist(), life)


def _record(
    rng: np.random.Generator, records: Records, people: np.ndarray, codes: list[str]
) -> None:
    """One event for each of ``people``, some time ago and told some time later."""
    how_long, how_late = rng.random(len(people)).tolist(), rng.integers(0, 60, len(people)).tolist()
    for person, code, share, late in zip(people.tolist(), codes, how_long, how_late, strict=True):
        has_moved = code == _MOVED and records.is_listed[person]
        days_ago = 1 + int(share * (_LONGEST_LISTED_AFTER_MOVING if has_moved else _LONGEST_AGO))
        records.lives[person] = Life((Happening(code, days_ago, max(days_ago - late, 0)),))


def _insure(
    rng: np.random.Generator,
    people: People,
    records: Records,
    plan: Plan,
    residents: int,
    scale: float,
) -> None:
    insurance = records.insurance
    for fault, kinds in _INSURED.items():
        chosen = plan.people_with(fault)
        insurance[chosen] = rng.choice(kinds, len(chosen))
    proposed = np.setdiff1d(plan.person, plan.people_with(*_NEVER_INSURED))
    free = np.flatnonzero(insurance == 0)
    others = np.setdiff1d(free[free < residents], plan.concerned)
    pools = {
        _REGENCY: np.intersect1d(free, proposed),
        _WAGE: others[np.isin(people.occupation[others], (15, 16, 17))],
        _VILLAGE_WAGE: others[np.isin(people.occupation[others], (85, 86, 9))],
        _VILLAGE: others[np.isin(people.occupation[others], (85, 86, 9))],
        _PROVINCE: others[np.isin(people.occupation[others], (9, 11, 19, 20, 84))],
        _SELF: others[np.isin(people.occupation[others], (88, 84))],
        _CHARITY: others[np.isin(people.occupation[others], (9, 84, 88))],
        _FORMER_WAGE: others[np.isin(people.occupation[others], (15, 1, 2))],
    }
    for kind, pool in pools.items():
        missing = round(PARTICIPANTS[kind] * scale) - int((insurance == kind).sum())
        still_free = pool[insurance[pool] == 0]
        insurance[rng.permutation(still_free)[: max(missing, 0)]] = kind


def _with_bystanders(
    rng: np.random.Generator, plan: Plan, fault: str, residents: int, share: float
) -> np.ndarray:
    planned = np.zeros(residents, dtype=bool)
    planned[plan.concerned[plan.concerned < residents]] = True
    return np.concatenate([plan.people_with(fault), _bystanders(rng, planned, residents, share)])


def _bystanders(
    rng: np.random.Generator, planned: np.ndarray, residents: int, share: float
) -> np.ndarray:
    """Residents nobody proposes, ``share`` of all of them."""
    pool = np.flatnonzero(~planned[:residents])
    return rng.permutation(pool)[: round(residents * share)]
