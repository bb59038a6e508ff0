"""Read the contracts beside this file."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from itertools import chain
from typing import Any

import yaml

# Lists of people whom others insure or employ already.
EXCLUSION_LISTS = ("civil_servants", "village_officials", "provincial_participants")
EXTRACTS = (
    "civil_registry",
    "registry_events",
    "welfare_deciles",
    "bpjs_participants",
    *EXCLUSION_LISTS,
)
SOURCES = (*EXTRACTS, "village_rosters")
# Asked once the night is collected, about people whom the sources above name.
ASKED = ("registry_answers",)
# A night goes on without these, and says so.
OPTIONAL: tuple[str, ...] = EXCLUSION_LISTS
# As they are called to villages, office and auditors.
SOURCE_NAMES = {
    "civil_registry": "Data kependudukan",
    "registry_events": "Peristiwa kependudukan",
    "village_rosters": "Usulan desa",
    "welfare_deciles": "Desil kesejahteraan (DTSEN)",
    "bpjs_participants": "Peserta BPJS Ketenagakerjaan",
    "civil_servants": "Daftar ASN, TNI dan POLRI",
    "village_officials": "Daftar perangkat desa",
    "provincial_participants": "Peserta tanggungan provinsi",
    "registry_answers": "Jawaban layanan Dukcapil",
}


@dataclass(frozen=True)
class KeyedTable:
    """What is told of one source that comes as one table, a row per record.

    ``person_keys`` and ``household_keys`` say which key column is made from which number.
    """

    name: str
    title: str
    owner: str
    rhythm: str
    is_assumption: bool
    file_name: re.Pattern[str]
    columns: tuple[str, ...]
    person_keys: dict[str, str]
    household_keys: dict[str, str]

    @property
    def landing_columns(self) -> tuple[str, ...]:
        """The columns in lower case: the names of their landing columns."""
        return tuple(column.lower() for column in self.columns)


@dataclass(frozen=True)
class ExtractContract(KeyedTable):
    """One institution's file; one row per record, columns in fixed order.

    It is delimited text, or the first visible sheet of a workbook within ``limits``. The first of
    ``separators`` is the agreed one; another one, or an encoding besides UTF-8, is accepted where
    the file leaves no doubt. ``counted_by`` is the column whose values a count file may count
    apart. ``overlap_days``: a file may be an increment, and then repeats what was reported so many
    days before the last one; none where every file is a whole one.
    """

    file_example: str
    separators: tuple[str, ...]
    encodings: tuple[str, ...]
    limits: WorkbookLimits
    counted_by: str | None
    overlap_days: int | None

    @property
    def separator(self) -> str:
        """The agreed separator."""
        return self.separators[0]


@dataclass(frozen=True)
class ColumnContract:
    """One column of ours in one layout: how its cells are read and what it may be headed.

    ``headings`` are plain (:func:`plain_heading`), the preferred one first.
    """

    name: str
    read_as: str
    headings: tuple[str, ...]


@dataclass(frozen=True)
class LayoutContract:
    """One shape in which villages send rosters.

    ``columns`` include those that a village may add to any shape; ``known_headings`` are those of
    the shape itself, read or not.
    """

    name: str
    title: str
    columns: tuple[ColumnContract, ...]
    required: frozenset[str]
    known_headings: frozenset[str]


@dataclass(frozen=True)
class HeadingSearch:
    """How far down headings are looked for, over how many rows, and how few make a table."""

    within_rows: int
    rows_at_most: int
    fewest: int


@dataclass(frozen=True)
class WorkbookLimits:
    """How large a file may be.

    Bytes of the file, bytes once unpacked, cells up to the last filled ones, the characters of all
    cells, and the memory and seconds that opening a workbook may take.
    """

    file_bytes: int
    unpacked_bytes: int
    cells: int
    characters: int
    memory_bytes: int
    seconds: int


@dataclass(frozen=True)
class RosterContract:
    """All shapes of a village roster, and the codes its cells may hold.

    ``columns`` are all of ours with how their cells are read, ``heading_spelled`` is each known
    heading, plain -> as the contract spells it. ``said_above_headings`` and
    ``said_of_those_below`` recognise rows that speak of others; their groups are columns of ours.
    ``furniture`` are the words with which a row begins that holds no person.
    """

    name: str
    title: str
    owner: str
    rhythm: str
    is_assumption: bool
    file_name: re.Pattern[str]
    columns: dict[str, str]
    layouts: tuple[LayoutContract, ...]
    heading_search: HeadingSearch
    heading_spelled: dict[str, str]
    number_headings: frozenset[str]
    said_above_headings: tuple[re.Pattern[str], ...]
    said_of_those_below: tuple[re.Pattern[str], ...]
    codes: dict[str, dict[str, str]]
    work_certificate_phrases: tuple[str, ...]
    negations: tuple[str, ...]
    correction_words: tuple[str, ...]
    negated_behind: tuple[str, ...]
    furniture: tuple[str, ...]
    limits: WorkbookLimits


@dataclass(frozen=True)
class AnswersContract(KeyedTable):
    """A service that answers about one person at a time; one row per person in ``columns``.

    ``codes`` tell what a code of the service says of the number; ``found`` is said of a person who
    is told without a code, or with one of ``found_codes``. ``path`` and ``page`` are the address
    and the parameter for another page.
    """

    path: str
    method: str
    page: str
    codes: dict[str, str]
    found: str
    found_codes: frozenset[str]
    quota_codes: frozenset[str]


def plain_heading(text: object) -> str:
    """A heading for comparison: lower case, letters and digits only."""
    return re.sub(r"[^a-z0-9]+", "", str(text).lower())


@lru_cache
def extract_contract(name: str) -> ExtractContract:
    """The contract of one of :data:`EXTRACTS`."""
    written = _written(name)
    return ExtractContract(
        **_keyed(written),
        file_example=written["file_example"],
        separators=tuple(written["separators"]),
        encodings=tuple(written["encodings"]),
        limits=WorkbookLimits(**written["limits"]),
        counted_by=written.get("counted_by"),
        overlap_days=written.get("overlap_days"),
    )


@lru_cache
def answers_contract() -> AnswersContract:
    """The contract of ``registry_answers``."""
    written = _written("registry_answers")
    service = written["service"]
    return AnswersContract(
        **_keyed(written),
        path=service["path"],
        method=service["method"],
        page=service["page"],
        codes=service["codes"],
        found=service["found"],
        found_codes=frozenset(service["found_codes"]),
        quota_codes=frozenset(service["quota_codes"]),
    )


@lru_cache
def roster_contract() -> RosterContract:
    """The contract of ``village_rosters``."""
    return read_roster_contract(_text_of("village_rosters"))


def read_roster_contract(text: str) -> RosterContract:
    """A roster contract from its YAML.

    Raises:
        KeyError: Something is missing, or a layout names a column that is not among ``columns``.
    """
    written = yaml.safe_load(text)
    reads = written["columns"]
    layouts, added = written["layouts"], written["added"]
    spelled = [added.values(), *(_headings_of(layout) for layout in layouts.values())]
    return RosterContract(
        **_described(written),
        columns=reads,
        layouts=tuple(_layout(name, layout, reads, added) for name, layout in layouts.items()),
        heading_search=HeadingSearch(**written["heading_search"]),
        heading_spelled={plain_heading(each): each for names in chain(*spelled) for each in names},
        number_headings=frozenset(map(plain_heading, written["number_headings"])),
        said_above_headings=tuple(map(re.compile, written["said_above_headings"])),
        said_of_those_below=tuple(map(re.compile, written["said_of_those_below"])),
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


def _layout(
    name: str, written: dict[str, Any], reads: dict[str, str], added: dict[str, list[str]]
) -> LayoutContract:
    own = written["headings"]
    return LayoutContract(
        name=name,
        title=written["title"],
        columns=tuple(
            ColumnContract(ours, reads[ours], _plain([*own.get(ours, []), *added.get(ours, [])]))
            for ours in {**own, **added}
        ),
        required=frozenset(written["required"]),
        known_headings=frozenset(_plain(chain(*_headings_of(written)))),
    )


def _headings_of(layout: dict[str, Any]) -> list[list[str]]:
    """All headings of a layout as written, those it reads and those it leaves unread."""
    return [*layout["headings"].values(), layout.get("unread", [])]


def _plain(headings: Iterable[str]) -> tuple[str, ...]:
    return tuple(map(plain_heading, headings))


def _keyed(written: dict[str, Any]) -> dict[str, Any]:
    keys = {name: written[name] for name in ("person_keys", "household_keys")}
    return _described(written) | keys | {"columns": tuple(written["columns"])}


def _described(written: dict[str, Any]) -> dict[str, Any]:
    told = {key: written[key] for key in ("name", "title", "owner", "rhythm", "is_assumption")}
    return told | {"file_name": re.compile(written["file_name"])}


def _written(name: str) -> dict[str, Any]:
    return yaml.safe_load(_text_of(name))


def _text_of(name: str) -> str:
    return (files("jamsos.sources") / f"{name}.yaml").read_text(encoding="utf-8")
