"""What a slip looks like, as data (``slip.yaml``): for its writer and for who reads it back."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any

import yaml

from jamsos.answer.sheets import Column


@dataclass(frozen=True)
class SlipLayout:
    """Sheets, headings and words of a slip."""

    sheets: dict[str, str]
    marks: dict[str, str]
    taken_as_yes: frozenset[str]
    taken_as_no: frozenset[str]
    answers: tuple[Column, ...]
    typed: tuple[Column, ...]
    columns: dict[str, str]
    at_fault: dict[str, str]
    remarks: dict[str, str]
    outcomes: dict[str, str]
    layouts: dict[str, str]
    next_steps: dict[str, str]
    notes: dict[str, str]
    unread: dict[str, str]


@lru_cache
def slip_layout() -> SlipLayout:
    """The layout in use."""
    written: dict[str, Any] = yaml.safe_load(
        (files("jamsos.answer") / "slip.yaml").read_text(encoding="utf-8")
    )
    return SlipLayout(
        sheets=written["sheets"],
        marks=written["marks"],
        taken_as_yes=frozenset(written["taken_as_yes"]),
        taken_as_no=frozenset(written["taken_as_no"]),
        answers=tuple(Column(name, **each) for name, each in written["answers"].items()),
        typed=tuple(Column(name, **each) for name, each in written["typed"].items()),
        columns=written["columns"],
        at_fault=written["at_fault"],
        remarks=written["remarks"],
        outcomes=written["outcomes"],
        layouts=written["layouts"],
        next_steps=written["next_steps"],
        notes=written["notes"],
        unread=written["unread"],
    )
