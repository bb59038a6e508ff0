"""What a workbook of the review queue looks like, as data (``review.yaml``)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any

import yaml

from jamsos.answer.sheets import Column


@dataclass(frozen=True)
class ReviewLayout:
    """Sheets, headings and words; ``signed`` are the yellow cells of every line."""

    sheets: dict[str, str]
    marks: dict[str, str]
    shown: tuple[Column, ...]
    signed: tuple[Column, ...]
    decided: tuple[Column, ...]
    corrected: tuple[Column, ...]
    verdicts: dict[str, dict[str, str]]
    agreed: dict[str, bool]
    columns: dict[str, str]
    sides: dict[str, list[str]]
    questions: dict[str, str]
    consequences: dict[str, str]
    states: dict[str, str]
    levels: dict[str, str]
    unknown_level: str
    probability: str
    refused: dict[str, str]
    not_applied: dict[str, str]
    parts: dict[str, str]
    cover: dict[str, list[str]]


_TABLES = ("shown", "signed", "decided", "corrected")


@lru_cache
def review_layout() -> ReviewLayout:
    """The layout in use."""
    written: dict[str, Any] = yaml.safe_load(
        (files("jamsos.review") / "review.yaml").read_text(encoding="utf-8")
    )
    for table in _TABLES:
        written[table] = tuple(Column(name, **each) for name, each in written[table].items())
    return ReviewLayout(**written)
