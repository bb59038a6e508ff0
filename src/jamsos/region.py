"""The facts of one regency: everything under ``regions/<code>/``.

Another regency adopts the project by copying that folder. dbt reads ``seeds/`` as seeds; Python
reads the same files here.
"""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

import yaml

from jamsos.errors import JamsosError
from jamsos.settings import settings

_CODE = re.compile(r"\s*(\d{2}\.\d{2}\.\d{2}\.\d{4}|\d{10})(?!\d)")


class RegionUnreadable(JamsosError):
    """A regency's folder lacks something; the message names the file and what to put there."""


class UnknownVillage(JamsosError):
    """No village, or more than one, answers to a name; the message says which."""


@dataclass(frozen=True)
class Village:
    """One desa or kelurahan; codes are Kemendagri's (``PP.KK.CC.VVVV``)."""

    village_code: str
    village_name: str
    village_type: str
    district_code: str
    district_name: str


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

    @cached_property
    def villages(self) -> list[Village]:
        return [Village(**row) for row in self.seed("villages")]

    @cached_property
    def _villages_by_code(self) -> dict[str, Village]:
        """By Kemendagri's code and, where it is known, by BPS' ten digits."""
        of_kemendagri = {village.village_code: village for village in self.villages}
        of_bps = {
            alias["alias"]: of_kemendagri[alias["village_code"]]
            for alias in self.seed("village_aliases")
            if alias["alias"].isdigit()
        }
        return of_kemendagri | of_bps

    @cached_property
    def _villages_by_name(self) -> dict[str, set[str]]:
        names: dict[str, set[str]] = {}
        for village in self.villages:
            names.setdefault(_plain_name(village.village_name), set()).add(village.village_code)
        for alias in self.seed("village_aliases"):
            if alias["alias"].isdigit():
                continue
            names.setdefault(_plain_name(alias["alias"]), set()).add(alias["village_code"])
        return names

    def find_village(self, code_or_name: str) -> Village:
        """The village that begins with this code, or has this name or alias.

        Raises:
            UnknownVillage: None or several answer to it, or code and name speak of two.
        """
        coded = _CODE.match(code_or_name)
        name = code_or_name[coded.end() :] if coded else code_or_name
        named = self._villages_by_name.get(_plain_name(name), set())
        if coded:
            village = self._villages_by_code.get(coded.group(1))
            if village is None:
                raise UnknownVillage(
                    f"no village of {self.facts['name']} has the code {coded.group(1)}"
                )
            if named and village.village_code not in named:
                raise UnknownVillage(
                    f"«{code_or_name}»: the code is of {village.village_name}, the name of another"
                )
            return village
        if len(named) != 1:
            raise UnknownVillage(
                f"«{code_or_name}» names {len(named) or 'no'} village(s) of {self.facts['name']}: "
                "begin the file name with the village code (64.08.CC.VVVV)"
            )
        (village_code,) = named
        return self._villages_by_code[village_code]


def _plain_name(name: str) -> str:
    """A village name for comparison: letters only, without «Desa», «Ds.» or «Kelurahan»."""
    words = re.sub(r"[^a-z ]+", " ", name.lower()).split()
    return "".join(word for word in words if word not in {"desa", "ds", "kelurahan", "kel"})


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
