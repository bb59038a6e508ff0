"""The facts of one regency: everything under ``regions/<code>/``.

Another regency adopts the project by copying that folder. dbt reads ``seeds/`` as seeds; Python
reads the same files here.
"""

from __future__ import annotations

import csv
import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from difflib import SequenceMatcher
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

import yaml

from jamsos.errors import JamsosError
from jamsos.settings import settings

_CODE = re.compile(r"\s*(\d{2}\.\d{2}\.\d{2}\.\d{4}|\d{10})(?!\d)")
_KINDS_OF_VILLAGE = {"desa", "ds", "kelurahan", "kel"}
_RESEMBLES = 0.7  # below it a suggestion would only confuse


class RegionUnreadable(JamsosError):
    """A regency's folder lacks something; the message names the file and what to put there."""


class UnknownVillage(JamsosError):
    """No village, or more than one, answers to a name; the message does not repeat the name."""


class WrongVillage(UnknownVillage):
    """A code is written there, but it is nobody's, or its name is another village's."""


@dataclass(frozen=True)
class Village:
    """One desa or kelurahan; codes are Kemendagri's (``PP.KK.CC.VVVV``)."""

    village_code: str
    village_name: str
    village_type: str
    district_code: str
    district_name: str


@dataclass(frozen=True)
class Alias:
    """Another name or code of a village, for the days from ``valid_from`` to ``valid_to``."""

    alias: str
    village_code: str
    kind: str
    valid_from: date
    valid_to: date

    def holds(self, on: date | None) -> bool:
        return on is None or self.valid_from <= on <= self.valid_to


@dataclass(frozen=True)
class Region:
    """One regency, named by its Kemendagri code."""

    folder: Path

    @cached_property
    def facts(self) -> dict[str, Any]:
        """``region.yaml``: names, codes of other institutions, what the regency buys."""
        path = self.folder / "region.yaml"
        if not path.exists():
            raise RegionUnreadable(f"{self.folder.name}/region.yaml is missing")
        return yaml.safe_load(path.read_text(encoding="utf-8"))

    @property
    def code(self) -> str:
        return self.facts["code"]

    def seed(self, name: str) -> list[dict[str, str]]:
        """The rows of ``seeds/<name>.csv``, every value as text.

        Raises:
            RegionUnreadable: There is no such seed.
        """
        path = self.folder / "seeds" / f"{name}.csv"
        if not path.exists():
            raise RegionUnreadable(f"{self.folder.name}/seeds/{name}.csv is missing")
        with path.open(encoding="utf-8", newline="") as lines:
            return list(csv.DictReader(lines))

    def officers(self, on: date) -> dict[str, dict[str, str]]:
        """The officers in office on a day, by code (``officers.csv``)."""
        return {
            row["officer_code"]: row
            for row in self.seed("officers")
            if row["valid_from"] <= on.isoformat() <= row["valid_to"]
        }

    def officers_who(self, right: str, on: date) -> list[str]:
        """Codes of the officers with a right on a day: ``may_decide`` or ``may_check``."""
        return [code for code, row in self.officers(on).items() if row[right] == "true"]

    @cached_property
    def villages(self) -> list[Village]:
        return [Village(**row) for row in self.seed("villages")]

    @cached_property
    def aliases(self) -> list[Alias]:
        """One row per other name or code of a village and period (``village_aliases.csv``)."""
        return [
            Alias(
                row["alias"],
                row["village_code"],
                row["kind"],
                date.fromisoformat(row["valid_from"]),
                date.fromisoformat(row["valid_to"]),
            )
            for row in self.seed("village_aliases")
        ]

    def find_village(self, code_or_name: str, *, on: date | None = None) -> Village:
        """The village that begins with this code, or has this name or alias, on the day ``on``.

        Without a day every alias counts that ever held.

        Raises:
            WrongVillage: The code is nobody's, or code and name speak of two villages.
            UnknownVillage: No village, or several, have the name.
        """
        names = _names(self, on)
        coded = _CODE.match(code_or_name)
        if coded and not coded.group(1).startswith(self.facts["province_code"]):
            coded = None
        name = code_or_name[coded.end() :] if coded else code_or_name
        named = names.get(plain_name(name), set())
        if coded:
            having = names.get(coded.group(1), set())
            if len(having) != 1:
                raise WrongVillage(
                    f"no village of {self.facts['name']} has the code {coded.group(1)}"
                )
            (village_code,) = having
            if named and village_code not in named:
                village = self._by_code[village_code]
                raise WrongVillage(f"the code is of {village.village_name}, the name of another")
            return self._by_code[village_code]
        if len(named) != 1:
            raise UnknownVillage(
                f"the name is of {len(named) or 'no'} village(s) of {self.facts['name']}: "
                "begin the file name with the village code (64.08.CC.VVVV)"
            )
        (village_code,) = named
        return self._by_code[village_code]

    def nearest_villages(self, text: str, *, at_most: int = 3) -> list[Village]:
        """The villages whose names or aliases resemble some words of ``text`` most, best first."""
        words = [word for word in map(plain_name, text.split()) if word]
        nearest: dict[str, float] = {}
        for name, village_codes in _names(self, None).items():
            if not name.isalpha():
                continue
            best = max((_likeness(name, part) for part in _runs(words)), default=0.0)
            for village_code in village_codes:
                nearest[village_code] = max(best, nearest.get(village_code, 0.0))
        ranked = sorted(nearest, key=lambda village_code: (-nearest[village_code], village_code))
        return [
            self._by_code[village_code]
            for village_code in ranked[:at_most]
            if nearest[village_code] >= _RESEMBLES
        ]

    @cached_property
    def _by_code(self) -> dict[str, Village]:
        return {village.village_code: village for village in self.villages}


def plain_name(name: str) -> str:
    """A village name for comparison: plain letters only, without «Desa», «Ds.» or «Kelurahan»."""
    without_marks = "".join(
        character
        for character in unicodedata.normalize("NFKD", name.casefold())
        if not unicodedata.combining(character)
    )
    words = re.sub(r"[^a-z ]+", " ", without_marks).split()
    return "".join(word for word in words if word not in _KINDS_OF_VILLAGE)


@lru_cache(maxsize=64)
def _names(region: Region, on: date | None) -> dict[str, set[str]]:
    """What a village is called or numbered on a day -> the codes of the villages so called."""
    names: dict[str, set[str]] = {}
    for village in region.villages:
        for called in (village.village_code, plain_name(village.village_name)):
            names.setdefault(called, set()).add(village.village_code)
    for alias in region.aliases:
        if alias.holds(on):
            called = alias.alias if alias.alias.isdigit() else plain_name(alias.alias)
            names.setdefault(called, set()).add(alias.village_code)
    return names


def _runs(words: list[str]) -> set[str]:
    """Every run of one to four neighbouring words, written together."""
    return {
        "".join(words[first : first + length])
        for first in range(len(words))
        for length in range(1, 5)
    }


def _likeness(name: str, part: str) -> float:
    """How alike two names are, 0 to 1; those of very different length are not compared."""
    if abs(len(name) - len(part)) > 3:
        return 0.0
    return SequenceMatcher(None, name, part, autojunk=False).ratio()


@lru_cache(maxsize=4)
def region(code: str | None = None) -> Region:
    """The regency this installation works for, or the one named.

    Raises:
        RegionUnreadable: There is no folder for it.
    """
    folder = settings().project / "regions" / (code or settings().region_code)
    if not folder.is_dir():
        raise RegionUnreadable(f"regions/{folder.name}/ does not exist: copy a regency's folder")
    return Region(folder)
