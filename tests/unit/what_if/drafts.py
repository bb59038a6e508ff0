"""Drafts of rules: one seed of the regency with one rule changed."""

from __future__ import annotations

import csv
from pathlib import Path

from jamsos.region import region


def a_draft(folder: Path, name: str, rule_code: str, *, value: str) -> Path:
    """A folder with the seed ``name``, in which a rule has another value."""
    rows = region("64.08").seed(name)
    changed = [row | ({"value": value} if row["rule_code"] == rule_code else {}) for row in rows]
    folder.mkdir()
    with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as lines:
        writer = csv.DictWriter(lines, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(changed)
    return folder
