"""Read the contracts beside this file."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any

import yaml

EXTRACTS = ("civil_registry", "registry_events", "welfare_deciles", "bpjs_participants")
SOURCES = (*EXTRACTS, "village_rosters")
# A night goes on without these, and says so.
OPTIONAL: tuple[str, ...] = ()


@dataclass(frozen=True)
class ExtractContract:
    """A delimited text file from one institution; one row per record, columns in fixed order.

    ``person_keys`` and ``household_keys`` say which key column is made from which number.
    """

    name: str
    title: str
    owner: str
    rhythm: str
    is_assumption: bool
    file_name: re.Pattern[str]
    separator: str
    columns: tuple[str, ...]
    person_keys: dict[str, str]
    household_keys: dict[str, str]

    @property
    def landing_columns(self) -> tuple[str, ...]:
        """The headers in lower case: the names of their landing columns."""
        return tuple(column.lower() for column in self.columns)


@dataclass(frozen=True)
class ColumnContract:
    """One column of ours in one layout: how its cells are read and what it may be headed."""

    name: str
    read_as: str
    headings: frozenset[str]


@dataclass(frozen=True)
class LayoutContract:
    """One shape in which villages send rosters."""

    name: str
    title: str
    columns: tuple[ColumnContract, ...]
    required: frozenset[str]
    known_headings: frozenset[str]


@dataclass(frozen=True)
class WorkbookLimits:
    """How large a workbook may be: bytes once unpacked, cells up to the last filled ones."""

    unpacked_bytes: int
    cells: int


@dataclass(frozen=True)
class RosterContract:
    """All shapes of a village roster, and the codes its cells may hold.

    ``furniture`` are the words with which a row begins that holds no person.
    """

    name: str
    title: str
    owner: str
    rhythm: str
    is_assumption: bool
    file_name: re.Pattern[str]
    layouts: tuple[LayoutContract, ...]
    codes: dict[str, dict[str, str]]
    work_certificate_phrases: tuple[str, ...]
    negations: tuple[str, ...]
    correction_words: tuple[str, ...]
    negated_behind: tuple[str, ...]
    furniture: tuple[str, ...]
    limits: WorkbookLimits


def plain_heading(text: object) -> str:
    """A heading for comparison: lower case, letters and digits only."""
    return re.sub(r"[^a-z0-9]+", "", str(text).lower())


@lru_cache
def extract_contract(name: str) -> ExtractContract:
    """The contract of one of :data:`EXTRACTS`."""
    written = _written(name)
    return ExtractContract(
        **_described(written),
        separator=written["separator"],
        columns=tuple(written["columns"]),
        person_keys=written["person_keys"],
        household_keys=written["household_keys"],
    )


@lru_cache
def roster_contract() -> RosterContract:
    """The contract of ``village_rosters``."""
    written = _written("village_rosters")
    return RosterContract(
        **_described(written),
        layouts=tuple(_layout(name, layout) for name, layout in written["layouts"].items()),
        codes={
            kind: {label: code for code, labels in codes.items() for label in labels}
            for kind, codes in written["codes"].items()
        },
        work_certificate_phrases=tuple(written["work_certificate_phrases"]),
        negations=tuple(written["negations"]),
        correction_words=tuple(written["correction_words"]),
        negated_behind=tuple(written["negated_behind"]),
        furniture=tuple(written["furniture"]),
        limits=WorkbookLimits(**written["limits"]),
    )


def _layout(name: str, written: dict[str, Any]) -> LayoutContract:
    columns = tuple(
        ColumnContract(ours, column["as"], frozenset(map(plain_heading, column["headings"])))
        for ours, column in written["columns"].items()
    )
    unread = frozenset(map(plain_heading, written.get("unread", [])))
    headings_of = {column.name: column.headings for column in columns}
    return LayoutContract(
        name=name,
        title=written["title"],
        columns=columns,
        required=frozenset(written["required"]),
        known_headings=unread.union(*headings_of.values()),
    )


def _described(written: dict[str, Any]) -> dict[str, Any]:
    told = {key: written[key] for key in ("name", "title", "owner", "rhythm", "is_assumption")}
    return told | {"file_name": re.compile(written["file_name"])}


def _written(name: str) -> dict[str, Any]:
    return yaml.safe_load((files("jamsos.sources") / f"{name}.yaml").read_text(encoding="utf-8"))
