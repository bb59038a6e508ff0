"""The regency's trained model and the thresholds in force: data, not code."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from jamsos.errors import JamsosError
from jamsos.region import Region

FILE_NAME = "matching_model.json"


class ModelUnreadable(JamsosError):
    """The regency has no trained model, or a threshold is missing; the message says what to do."""


@dataclass(frozen=True)
class Thresholds:
    """What is shown to an officer on a night; probabilities from 0 to 1."""

    min_match_probability: float
    tie_margin: float
    min_duplicate_probability: float


@dataclass(frozen=True)
class Model:
    """Splink's settings with their trained weights, for proposals and for doubles.

    How many people are compared with each other as doubles differs from month to month, so how
    likely any two are one is not kept but ``share_of_doubles`` among them.
    """

    proposals: Mapping[str, Any]
    doubles: Mapping[str, Any]
    share_of_doubles: float
    trained_on: Mapping[str, Any]

    @classmethod
    def read(cls, path: Path) -> Model:
        """The model in a file.

        Raises:
            ModelUnreadable: There is none.
        """
        if not path.exists():
            raise ModelUnreadable(
                f"{path.parent.name}/{path.name} is missing: make evaluate-matching ARGS=--train"
            )
        return cls(**json.loads(path.read_text(encoding="utf-8")))

    def write(self, path: Path) -> None:
        """The same model is the same bytes."""
        told = {
            "trained_on": self.trained_on,
            "share_of_doubles": self.share_of_doubles,
            "proposals": self.proposals,
            "doubles": self.doubles,
        }
        text = json.dumps(told, indent=1, ensure_ascii=False)
        path.write_text(f"{text}\n", encoding="utf-8")


def labels_of(settings: Mapping[str, Any]) -> dict[str, dict[int, str]]:
    """Comparison -> value in Splink's comparison vector -> label of the level."""
    return {
        comparison["output_column_name"]: _numbered(comparison["comparison_levels"])
        for comparison in settings["comparisons"]
    }


def _numbered(levels: Sequence[Mapping[str, Any]]) -> dict[int, str]:
    """Splink counts down to 0, the last level; -1 is the one where a side is unknown."""
    known = sum(not level.get("is_null_level") for level in levels)
    numbers = iter(range(known - 1, -1, -1))
    return {
        -1 if level.get("is_null_level") else next(numbers): level["label_for_charts"]
        for level in levels
    }


def thresholds_at(region: Region, as_of: date) -> Thresholds:
    """The rows of ``matching_rules.csv`` in force on a night.

    Raises:
        ModelUnreadable: One of them has no row for that night.
    """
    in_force = {
        row["parameter"]: float(Decimal(row["value"]))
        for row in region.seed("matching_rules")
        if row["valid_from"] <= as_of.isoformat() <= row["valid_to"]
    }
    wanted = Thresholds.__dataclass_fields__
    if missing := wanted.keys() - in_force.keys():
        raise ModelUnreadable(
            f"matching_rules.csv has no row for {as_of}: {', '.join(sorted(missing))}"
        )
    return Thresholds(**{name: in_force[name] for name in wanted})
