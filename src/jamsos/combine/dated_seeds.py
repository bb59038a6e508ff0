"""Which seeds have dates, what keeps their rows apart, and which of them are rules.

It is written once, in the YAML of each seed (``meta: { dated: … }``); the database's constraints
and the ledger of released rules go by it.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import yaml


@dataclass(frozen=True)
class DatedSeed:
    """One seed whose rows hold from ``valid_from`` to ``valid_to``, one per key on any day.

    Of a rule everything decides but its dates and its ``wording``. ``is_nightly``: a night reads
    the rows of its own date, not those of the covered month.
    """

    name: str
    key: tuple[str, ...]
    is_rule: bool
    is_nightly: bool
    wording: tuple[str, ...]


def dated_seeds(project: Path) -> list[DatedSeed]:
    """Every dated seed of the checkout, by name."""
    found = []
    for path in (project / "dbt_project" / "models" / "reference").glob("*.yml"):
        for seed in yaml.safe_load(path.read_text(encoding="utf-8"))["seeds"]:
            if said := seed["config"].get("meta", {}).get("dated"):
                found.append(
                    DatedSeed(
                        seed["name"],
                        tuple(said["per"]),
                        said["is_rule"],
                        said.get("is_nightly", False),
                        tuple(said.get("wording", ())),
                    )
                )
    return sorted(found, key=lambda seed: seed.name)
