"""Why somebody is a candidate: for each comparison the level that was reached, never a value."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from jamsos.identity.model import labels_of


def agreement_sql(settings: Mapping[str, Any]) -> str:
    """An expression over Splink's predictions: a JSON object, comparison -> label of its level."""
    told = (
        f"""'"{name}": "' || {_label_of(f"gamma_{name}", labels)} || '"'"""
        for name, labels in labels_of(settings).items()
    )
    return "'{' || " + " || ', ' || ".join(told) + " || '}'"


def _label_of(gamma: str, labels: Mapping[int, str]) -> str:
    cases = " ".join(f"when {value} then '{label}'" for value, label in labels.items())
    return f"case {gamma} {cases} end"
