"""Everybody whom the warehouse knows, made ready to be recognised in any text.

Numbers and names are taken from every column of the vault's schemas that is named like one, and
from the JSON in which rows are kept as landed, so that a new source is covered by its column names.

A name of two words or more is recognised wherever its words follow each other. A name of one word
(«Sutrisno») is one only as the whole of a value: a cell, a quoted string, the text of an element.
Names that also stand in the project's own files (places, officers, made-up people of unit tests)
are nobody's secret there and are not looked for; how many is told.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import psycopg
from psycopg import sql

NIK, CARD, PHONE, NAME, MOTHER = "NIK", "No. KK", "No. HP", "nama", "nama ibu"

_VAULT = ("landing", "raw", "quarantine", "identity", "exports")
_COLUMNS = {
    NIK: ("nik", "new_nik", "nik_baru", "nomor_identitas"),
    CARD: ("family_card_number", "no_kk"),
    PHONE: ("phone", "telp", "handphone"),
    NAME: ("full_name", "nama", "nama_lgkp", "nama_lengkap"),
    MOTHER: ("mother_name", "nama_lgkp_ibu"),
}
_KIND_OF = {column: kind for kind, columns in _COLUMNS.items() for column in columns}
# Longest first wins where a number is several things: a NIK in a phone's column is a NIK.
_ORDER = (PHONE, CARD, NIK)

_SEPARATOR = r"[ .\-/_\u00a0\u2007\u2009\u200b\u202f\ufeff]"
_RUN = re.compile(rf"\d(?:{_SEPARATOR}{{0,2}}\d){{8,}}")
_DIGITS = re.compile(r"\d+")
_WORD = re.compile(r"[^\W\d_]+")
_PHRASE = re.compile(r"[^\W\d_]+(?:[\s.'’`\-_+,()]{1,3}[^\W\d_]+)+")
_WHOLE_VALUE = re.compile(r"(?:^|[\"'<>;|\t\n])[ ]*([^\W\d_]{4,})[ ]*(?=$|[\"'<>;|\t\n])")
_NUMBER_LENGTH, _SHORTEST_PHONE, _LONGEST_PHONE = 16, 9, 13
_LETTERS_OF_A_NAME, _LETTERS_OF_A_WORD = 6, 4


@dataclass(frozen=True)
class Hit:
    """Something of a person in a text; the value is for comparing, and never shown."""

    kind: str
    value: str = field(repr=False)


@dataclass(frozen=True, repr=False)
class Everybody:
    """Numbers, names of several words and names of one word, each with its kind."""

    numbers: dict[str, str]
    names: dict[str, str]
    words: dict[str, str]
    public_names: int = 0  # not looked for: they stand in the project's own files
    _longest: dict[str, int] = field(default_factory=dict)  # two first words -> words at most

    @classmethod
    def of(cls, values: Iterable[tuple[str, str]], public: str = "") -> Everybody:
        """Of pairs of kind and value as they stand in a table; ``public`` is the project's text."""
        numbers: dict[str, str] = {}
        names: dict[str, str] = {}
        for kind, value in sorted(values, key=lambda pair: _rank(pair[0])):
            if kind in _ORDER:
                number = _number(kind, value)
                if number:
                    numbers[number] = kind
            else:
                names.setdefault(" ".join(_WORD.findall(value.upper())), kind)
        known = {name for name in _phrases_in(public, longest=6) if name in names}
        known |= set(_WORD.findall(public.upper())) & names.keys()
        several = {
            name: kind
            for name, kind in names.items()
            if " " in name
            and name not in known
            and len(name.replace(" ", "")) >= _LETTERS_OF_A_NAME
        }
        single = {
            name: kind
            for name, kind in names.items()
            if " " not in name and name not in known and len(name) >= _LETTERS_OF_A_WORD
        }
        longest: dict[str, int] = {}
        for name in several:
            words = name.split(" ")
            start = f"{words[0]} {words[1]}"
            longest[start] = max(longest.get(start, 0), len(words))
        return cls(numbers, several, single, len(known), longest)

    @classmethod
    def of_warehouse(cls, connection: psycopg.Connection, project: Path | None) -> Everybody:
        """Everybody's, as the vault's schemas know them; ``project`` is the checkout."""
        return cls.of(_known_values(connection), project_text(project) if project else "")

    def __len__(self) -> int:
        """How many numbers and names are looked for."""
        return len(self.numbers) + len(self.names) + len(self.words)

    def found_in(self, text: str) -> set[Hit]:
        """What of it stands in ``text``, in whatever case, however the number is grouped."""
        found = set(self._numbers_in(text))
        upper = text.upper()
        found |= {
            Hit(self.words[word], word)
            for word in _WHOLE_VALUE.findall(upper)
            if word in self.words
        }
        return found | set(self._names_in(" ".join(upper.split())))

    def _names_in(self, upper: str) -> Iterator[Hit]:
        for phrase in _PHRASE.findall(upper):
            words = _WORD.findall(phrase)
            for start, (first, second) in enumerate(itertools.pairwise(words)):
                longest = self._longest.get(f"{first} {second}", 0)
                for length in range(2, min(longest, len(words) - start) + 1):
                    name = " ".join(words[start : start + length])
                    if name in self.names:
                        yield Hit(self.names[name], name)

    def _numbers_in(self, text: str) -> Iterator[Hit]:
        for run in _RUN.finditer(text):
            groups = [(each.start(), each.end()) for each in _DIGITS.finditer(run.group())]
            for start, end in groups:
                yield from self._in_one_group(run.group()[start:end])
            yield from self._in_several_groups(text, run, groups)

    def _in_one_group(self, digits: str) -> Iterator[Hit]:
        """A number by itself, or one of sixteen digits that is carried in a longer one."""
        if self.numbers.get(digits, PHONE) != PHONE:
            yield Hit(self.numbers[digits], digits)
        for start in range(len(digits) - _NUMBER_LENGTH + 1):
            window = digits[start : start + _NUMBER_LENGTH]
            if window in self.numbers:
                yield Hit(self.numbers[window], window)

    def _in_several_groups(
        self, text: str, run: re.Match[str], groups: list[tuple[int, int]]
    ) -> Iterator[Hit]:
        """A number that one kind of separator parts; a phone, however it is parted."""
        shown = run.group()
        for first in range(len(groups)):
            digits, between = "", set()
            for last in range(first, len(groups)):
                if last > first:
                    between |= set(shown[groups[last - 1][1] : groups[last][0]])
                digits += shown[groups[last][0] : groups[last][1]]
                if len(digits) > _NUMBER_LENGTH:
                    break
                if len(digits) == _NUMBER_LENGTH and len(between) == 1 and digits in self.numbers:
                    yield Hit(self.numbers[digits], digits)
                elif _SHORTEST_PHONE <= len(digits) <= _LONGEST_PHONE + 1:
                    begin, end = run.start() + groups[first][0], run.start() + groups[last][1]
                    phone = _phone(digits)
                    if self.numbers.get(phone) == PHONE and _stands_alone(text, begin, end):
                        yield Hit(PHONE, phone)


def _rank(kind: str) -> int:
    return _ORDER.index(kind) if kind in _ORDER else 0


def _number(kind: str, value: str) -> str | None:
    """The digits of a NIK, KK number or phone; nothing for what is none: too short, «0000…»."""
    digits = "".join(_DIGITS.findall(value))
    if len(set(digits)) < 3:
        return None
    if kind == PHONE:
        return _phone(digits) if _SHORTEST_PHONE <= len(digits) <= _LONGEST_PHONE + 1 else None
    return digits if len(digits) >= _NUMBER_LENGTH - 1 else None


def _phone(digits: str) -> str:
    """As it is dialled here: +62 812… and 812… are 0812…"""
    if digits.startswith("62"):
        return "0" + digits[2:]
    return digits if digits.startswith("0") else "0" + digits


def _stands_alone(text: str, begin: int, end: int) -> bool:
    """Neither a part of a hash or an identifier, nor the digits behind a decimal point."""
    before, after = text[max(0, begin - 2) : begin], text[end : end + 1]
    if before[-1:].isalnum() or after.isalnum():
        return False
    return not (before[-1:] in {".", "-"} and before[:1].isalnum())


def _phrases_in(text: str, longest: int) -> Iterator[str]:
    for phrase in _PHRASE.findall(" ".join(text.upper().split())):
        words = _WORD.findall(phrase)
        for start in range(len(words)):
            for length in range(2, min(longest, len(words) - start) + 1):
                yield " ".join(words[start : start + length])


def _known_values(connection: psycopg.Connection) -> set[tuple[str, str]]:
    """Kind and value of everything in the vault that a column or a JSON key calls a person's."""
    columns = connection.execute(
        """
        select table_schema, table_name, column_name, data_type from information_schema.columns
        where
            table_schema = any(%s)
            and (column_name = any(%s) or data_type = 'jsonb')
        """,
        [list(_VAULT), list(_KIND_OF)],
    ).fetchall()
    known: set[tuple[str, str]] = set()
    for schema, table, column, data_type in columns:
        place, name = sql.Identifier(schema, table), sql.Identifier(column)
        if data_type == "jsonb":
            statement = sql.SQL(
                "select distinct each.key, each.value from {place}, "
                "jsonb_each_text({column}) as each (key, value) "
                "where jsonb_typeof({column}) = 'object' and each.key = any(%s)"
            ).format(place=place, column=name)
            rows = connection.execute(statement, [list(_KIND_OF)])
            known |= {(_KIND_OF[key], value) for key, value in rows if value}
        else:
            statement = sql.SQL("select distinct {}::text from {}").format(name, place)
            known |= {
                (_KIND_OF[column], value) for (value,) in connection.execute(statement) if value
            }
    return known


def project_text(project: Path) -> str:
    """What the checkout itself says of places, officers and made-up people of unit tests, and the
    words of its pages and of dbt's, which holds the words of whole languages; not the names that
    the simulation picks from."""
    from dbt.task.docs import DOCS_INDEX_FILE_PATH

    folders = (
        "regions", "dbt_project/models", "dbt_project/tests", "expectations", "dags", "src/jamsos",
    )  # fmt: skip
    texts = [
        path.read_text(encoding="utf-8", errors="replace")
        for folder in folders
        for path in sorted((project / folder).rglob("*"))
        if path.is_file() and "simulate" not in path.parts and path.suffix != ".pyc"
    ]
    return "\n|\n".join([*texts, Path(DOCS_INDEX_FILE_PATH).read_text(encoding="utf-8")])
