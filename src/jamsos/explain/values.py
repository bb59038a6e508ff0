"""A rule's value as it is kept, in figures and codes, as words in Indonesian."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from jamsos.clock import day_name
from jamsos.sources import SOURCE_NAMES

OTHER_SOURCES = {
    "match_candidates": "Pencocokan data malam itu",
    "duplicate_pairs": "Pencocokan data malam itu",
    "judgements": "Putusan petugas",
}
# After the registry's occupation the village's, then the second one.
_WHOSE_OCCUPATION = ("menurut data kependudukan", "menurut desa", "sebagai pekerjaan kedua")

_NEARLY = Decimal("0.999")


@dataclass(frozen=True)
class Names:
    """The region's words for codes."""

    occupations: Mapping[str, str]
    questions: Mapping[str, str]


def source_name(source: str) -> str:
    """The source in Indonesian; empty stays empty."""
    return SOURCE_NAMES.get(source) or OTHER_SOURCES.get(source, source)


def told(kind: str, value: str, names: Names) -> str:
    """``value`` in words, by the ``value_kind`` of ``rule_texts``."""
    if kind == "occupations":
        return _occupations(value, names.occupations)
    if kind == "rules":
        return "; ".join(names.questions.get(code, code) for code in value.split(", "))
    return _WORDS[kind](value)


def number(value: str | Decimal) -> str:
    """Without trailing zeros and with a decimal comma: 0,45."""
    plain = f"{Decimal(value):f}"
    return (plain.rstrip("0").rstrip(".") if "." in plain else plain).replace(".", ",")


def _percent(value: str) -> str:
    """A probability, never told as certain."""
    if Decimal(value) > _NEARLY:
        return "di atas 99,9 %"
    share = (Decimal(value) * 100).quantize(Decimal("0.1"), ROUND_HALF_UP)
    return f"{share} %".replace(".", ",")


def _likeness(value: str) -> str:
    """The likeness; then, if it is kept, an event of the family, and that somebody is likelier."""
    first, *others = value.split(", ")
    words = [number(first)]
    for other in others:
        code, figure = other.split(" ")
        words.append(
            f"penduduk lain lebih mirip (peluang {_percent(figure)})"
            if code == "match_candidates"
            else f"{code} {day_name(date.fromisoformat(figure))}"
        )
    return "; ".join(words)


def _occupations(value: str, occupations: Mapping[str, str]) -> str:
    told_of = zip(value.split("/"), _WHOSE_OCCUPATION, strict=False)
    known = [f"{occupations.get(code, code)} {whose}" for code, whose in told_of if code != "-"]
    return ", ".join(known) or "tidak diketahui"


_WORDS: dict[str, Callable[[str], str]] = {
    "code": str,
    "years": lambda value: f"{value} tahun",
    "day": lambda value: day_name(date.fromisoformat(value)),
    "share": _percent,
    "likeness": _likeness,
    "score": lambda value: f"{value} dari 100",
    "place": lambda value: value.replace("/", " dari "),
    "sources": lambda value: ", ".join(map(source_name, value.split(", "))),
}
VALUE_KINDS = frozenset({"", "occupations", "rules", *_WORDS})
