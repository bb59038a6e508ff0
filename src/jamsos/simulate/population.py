"""Families and their members: who lives in which village, how old, doing what for a living.

Everything is an array with one entry per person, so that half a million people take a second.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date

import numpy as np

from jamsos.region import Village
from jamsos.simulate.names import COMMUNITIES, draw_names

RESIDENTS = 448_850  # Dukcapil, semester II 2024
MEN_AMONG_RESIDENTS = 240_268 / RESIDENTS

# Occupations a village would propose somebody for (Dukcapil numbers).
PROPOSED_OCCUPATIONS = (9, 10, 11, 13, 14, 19, 20, 21, 22, *range(24, 31), 32, 35, 46, 81, 84)

HEAD, HUSBAND, WIFE, CHILD, PARENT, OTHER = 1, 2, 3, 4, 7, 11  # STAT_HBKEL

# Residents live unevenly: [A] relative size of a district, 1 where nothing is said.
_DISTRICT_SIZE = {
    "64.08.04": 12.0,  # Sangatta Utara, over only four villages
    "64.08.12": 5.0,
    "64.08.09": 2.0,
    "64.08.02": 1.6,
    "64.08.08": 2.2,
    "64.08.13": 1.6,
    "64.08.06": 0.6,
    "64.08.18": 0.6,
    "64.08.17": 0.6,
}
_WITH_PHONE = 0.85  # [A] share of residents whose mobile number the registry holds
_TOWNS = {"Teluk Lingga", "Sangatta Utara", "Singa Geweh", "Sangatta Selatan", "Nehes Liah Bing"}
_COASTS = {"64.08.04", "64.08.05", "64.08.09", "64.08.10", "64.08.11", "64.08.12", "64.08.13"}

_FAMILY_SIZES = np.arange(1, 9)
_FAMILY_SIZE_SHARES = np.array([0.09, 0.14, 0.21, 0.25, 0.17, 0.08, 0.04, 0.02])

_MENS_WORK = {
    9: 27, 20: 16, 11: 8, 19: 10, 13: 5, 14: 3, 26: 3, 27: 3, 81: 4, 35: 2, 84: 4, 10: 1.5,
    21: 2, 22: 0.4, 24: 0.4, 25: 0.6, 28: 0.1, 29: 0.8, 30: 0.3, 46: 0.3,
    15: 7, 88: 3, 5: 2, 6: 0.3, 7: 0.3, 16: 0.4, 17: 0.2, 18: 1, 65: 0.8, 85: 0.8, 1: 1.6, 89: 0.4,
}  # fmt: skip
_WOMENS_WORK = {
    2: 40, 9: 17, 84: 13, 20: 8, 19: 3, 30: 2.5, 32: 1, 46: 2, 10: 0.8, 21: 0.5,
    15: 3, 88: 3, 5: 2, 18: 1.4, 65: 1.2, 73: 0.3, 85: 0.4, 1: 1.5, 89: 0.3,
}  # fmt: skip
_OLD_PEOPLES_WORK = {9: 40, 4: 15, 1: 20, 2: 15, 84: 6, 88: 4}


@dataclass
class People:
    """People of the registry, one array entry each.

    ``village`` and ``family`` are positions, not codes; ``birth`` is numpy's day; ``occupation``
    is the Dukcapil number, 0 where the registry has none; ``has_phone`` tells whether the
    registry holds their mobile number. ``birth_place`` counts through the places of the community.
    """

    village: np.ndarray
    family: np.ndarray
    role: np.ndarray
    is_woman: np.ndarray
    birth: np.ndarray
    occupation: np.ndarray
    community: np.ndarray
    name: np.ndarray
    has_phone: np.ndarray
    birth_place: np.ndarray

    def __len__(self) -> int:
        return len(self.village)

    def followed_by(self, others: People) -> People:
        """These people and then ``others``, whose families are counted on from ours."""
        others.family = others.family + self.family.max() + 1
        return People(
            *(
                np.concatenate([getattr(self, f.name), getattr(others, f.name)])
                for f in fields(self)
            )
        )

    def age_on(self, day: date) -> np.ndarray:
        """Whole years on ``day``."""
        months = self.birth.astype("datetime64[M]")
        birth_month = months.astype(int)
        birth_day = (self.birth - months.astype("datetime64[D]")).astype(int)
        day_month = (day.year - 1970) * 12 + day.month - 1
        return (day_month - birth_month - (birth_day > day.day - 1)) // 12


def village_shares(rng: np.random.Generator, villages: list[Village]) -> np.ndarray:
    """How large a part of the people lives in each village."""
    size = rng.lognormal(0.0, 0.45, len(villages))
    size *= [_DISTRICT_SIZE.get(village.district_code, 1.0) for village in villages]
    size *= [2.5 if village.village_name in _TOWNS else 1.0 for village in villages]
    return size / size.sum()


def draw_residents(
    rng: np.random.Generator, count: int, villages: list[Village], on: date
) -> People:
    """``count`` people in families, with the regency's exact number of men."""
    shares = village_shares(rng, villages)
    size = rng.choice(_FAMILY_SIZES, count, p=_FAMILY_SIZE_SHARES)
    size = size[: int(np.searchsorted(np.cumsum(size), count)) + 1]
    size[-1] -= size.sum() - count
    families = len(size)
    family_village = np.sort(rng.choice(len(villages), families, p=shares))
    family_community = rng.choice(
        len(COMMUNITIES), families, p=[stock.share for stock in COMMUNITIES]
    )
    family = np.repeat(np.arange(families), size)
    place = np.arange(count) - np.repeat(np.cumsum(size) - size, size)

    head_is_woman = rng.random(families) < 0.12
    has_spouse = (rng.random(families) < 0.9) & ~head_is_woman & (size > 1)
    role = np.full(count, CHILD)
    role[place == 0] = HEAD
    role[(place == 1) & has_spouse[family]] = WIFE
    late = np.flatnonzero(place >= 4)
    role[late] = rng.choice([CHILD, PARENT, OTHER], len(late), p=[0.8, 0.12, 0.08])

    is_woman = _sexes(rng, count, role, head_is_woman[family])
    age = _ages(rng, role, place, family, families)
    birth = _births(rng, age, on)
    village = family_village[family]
    is_coastal = np.array([v.district_code in _COASTS for v in villages])[village]
    community = family_community[family]
    return People(
        village=village,
        family=family,
        role=role,
        is_woman=is_woman,
        birth=birth,
        occupation=_occupations(rng, age, is_woman, is_coastal),
        community=community,
        name=draw_names(rng, community, is_woman),
        has_phone=rng.random(count) < _WITH_PHONE,
        birth_place=np.arange(count),
    )


def draw_newcomers(
    rng: np.random.Generator, count: int, villages: list[Village], on: date
) -> People:
    """``count`` grown-up working people, each a family of one: those who left or came in.

    All of them once told a registry their phone.
    """
    community = rng.choice(len(COMMUNITIES), count, p=[stock.share for stock in COMMUNITIES])
    is_woman = rng.random(count) < 0.4
    return People(
        village=rng.choice(len(villages), count),
        family=np.arange(count),
        role=np.full(count, HEAD),
        is_woman=is_woman,
        birth=_births(rng, rng.uniform(20, 62, count), on),
        occupation=rng.choice([9, 11, 19, 20, 84], count),
        community=community,
        name=draw_names(rng, community, is_woman),
        has_phone=np.ones(count, dtype=bool),
        birth_place=np.arange(count),
    )


def _sexes(
    rng: np.random.Generator, count: int, role: np.ndarray, head_is_woman: np.ndarray
) -> np.ndarray:
    is_woman = np.where(role == HEAD, head_is_woman, role == WIFE)
    others = rng.permutation(np.flatnonzero((role != HEAD) & (role != WIFE)))
    settled_men = count - len(others) - int(is_woman.sum())
    men_missing = round(count * MEN_AMONG_RESIDENTS) - settled_men
    is_woman[others[max(men_missing, 0) :]] = True
    return is_woman


def _ages(
    rng: np.random.Generator,
    role: np.ndarray,
    place: np.ndarray,
    family: np.ndarray,
    families: int,
) -> np.ndarray:
    """Age in years, as a fraction."""
    count = len(role)
    head = (22 + 56 * rng.beta(1.7, 2.9, families))[family]
    wife = np.clip(head - rng.normal(3.5, 3.5, count), 18, None)
    child = np.clip(head - 20.5 - 2.8 * place - rng.exponential(3.0, count), 0, None)
    child = np.where(child > 0, child, rng.uniform(0, 6, count))
    parent = np.clip(head + rng.uniform(18, 30, count), None, 97)
    other = rng.uniform(3, 60, count)
    return np.select(
        [role == HEAD, role == WIFE, role == PARENT, role == OTHER],
        [head, wife, parent, other],
        child,
    )


def _births(rng: np.random.Generator, age: np.ndarray, on: date) -> np.ndarray:
    days = (age * 365.2425).astype(int) + rng.integers(1, 28, len(age))
    return np.datetime64(on) - days


def _occupations(
    rng: np.random.Generator, age: np.ndarray, is_woman: np.ndarray, is_coastal: np.ndarray
) -> np.ndarray:
    work = np.where(is_woman, _draw(rng, _WOMENS_WORK, len(age)), _draw(rng, _MENS_WORK, len(age)))
    inland_fisher = (work == 11) & ~is_coastal & (rng.random(len(age)) < 0.7)
    work[inland_fisher] = 9
    work = np.where(age >= 66, _draw(rng, _OLD_PEOPLES_WORK, len(age)), work)
    still_learning = (age < 18) | ((age < 23) & (rng.random(len(age)) < 0.25))
    return np.where(age < 6, 1, np.where(still_learning, 3, work))


def _draw(rng: np.random.Generator, weights: dict[int, float], count: int) -> np.ndarray:
    shares = np.array(list(weights.values()))
    return rng.choice(np.array(list(weights)), count, p=shares / shares.sum())
