"""What every score reads: a key, the published night of a month, and the files by their names."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

import psycopg

from jamsos.digest import sha256_of
from jamsos.errors import JamsosError


class NothingToScore(JamsosError):
    """No answer key, or no published night for the month; the message says which."""


def rows_of_key(path: Path) -> list[dict[str, str]]:
    if not path.exists():
        raise NothingToScore(f"{path.name} is missing: only a simulated regency can be scored")
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def published_run(connection: psycopg.Connection, covered_month: date) -> str:
    row = connection.execute(
        "select run_id from ops.published_runs where covered_month = %s", [covered_month]
    ).fetchone()
    if row is None:
        raise NothingToScore(f"no night has been published for {covered_month:%Y-%m}")
    return row[0]


def names_by_content(answer_key: Path, named: set[str]) -> dict[str, str]:
    """What the keys call each roster, by its SHA-256: the ledger does not keep a file's own name.

    A file that was sent twice goes by the first of its names.
    """
    names: dict[str, str] = {}
    inbox = answer_key.parents[1] / "inbox"
    for path in sorted((inbox / "village_rosters").rglob("*"), key=lambda path: len(path.name)):
        if path.name in named:
            names.setdefault(sha256_of(path), path.name)
    return names
