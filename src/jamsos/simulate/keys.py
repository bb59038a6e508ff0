"""The keys beside a simulated inbox: what must become of each row and file, and who is who.

They name files and rows, of extracts too, and hold no number and no name.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np

from jamsos.simulate.blemishes import RefusedRow
from jamsos.simulate.deliveries import UncountedFile
from jamsos.simulate.rosters import KeyRow, World

ANSWER_KEY, EXTRACT_KEY, DELIVERY_KEY = "answer_key.csv", "extract_key.csv", "delivery_key.csv"
IDENTITY_KEY, DUPLICATE_KEY = "identity_key.csv", "duplicate_key.csv"
_COLUMNS = {
    ANSWER_KEY: (
        "file", "sheet", "source_row", "fault_family", "fault", "expected_stage",
        "expected_outcome", "expected_reasons", "tolerated_outcome", "tolerated_reasons",
    ),
    EXTRACT_KEY: ("file", "source_row", "expected_reason"),
    DELIVERY_KEY: ("file", "why", "stands_for"),
    IDENTITY_KEY: ("file", "source_row", "fault", "registry_row"),
    DUPLICATE_KEY: ("fault", "registry_row", "other_registry_row", "is_one"),
}  # fmt: skip


def write_keys(
    folder: Path,
    world: World,
    rows: Sequence[KeyRow],
    refused: Iterable[RefusedRow],
    uncounted: Iterable[UncountedFile],
) -> None:
    """Write all of them into ``folder``."""
    for name, lines in {
        ANSWER_KEY: map(_answer, rows),
        EXTRACT_KEY: ((row.file, row.source_row, row.reason) for row in refused),
        DELIVERY_KEY: ((file.file, file.why, file.stands_for) for file in uncounted),
        IDENTITY_KEY: _whom_rows_mean(world, rows),
        DUPLICATE_KEY: _who_is_one(world),
    }.items():
        with (folder / name).open("w", encoding="utf-8", newline="") as file:
            out = csv.writer(file, lineterminator="\n")
            out.writerow(_COLUMNS[name])
            out.writerows(lines)


def _answer(row: KeyRow) -> tuple[object, ...]:
    expected, *others = row.verdicts
    family, name = (row.fault.family, row.fault.name) if row.fault else ("", "")
    tolerated = (others[0].outcome, ";".join(others[0].reasons)) if others else ("", "")
    return (
        row.file, row.sheet, row.source_row, family, name, expected.stage, expected.outcome,
        ";".join(expected.reasons), *tolerated,
    )  # fmt: skip


def _whom_rows_mean(world: World, rows: Sequence[KeyRow]) -> Iterable[tuple[object, ...]]:
    """Each row whose NIK does not tell, with the registry's row of the person if it has one."""
    for row in rows:
        if row.fault and row.fault.hides_who:
            listed = registry_row(world, row.person) if world.records.is_listed[row.person] else ""
            yield row.file, row.source_row, row.fault.name, listed


def _who_is_one(world: World) -> Iterable[tuple[object, ...]]:
    for pair in world.lookalikes.pairs:
        one, other = (registry_row(world, person) for person in (pair.person, pair.other))
        yield pair.fault, one, other, str(pair.is_one).lower()


def registry_row(world: World, person: int) -> int:
    """The row of the registry's extract that tells of ``person``; row 1 is the header."""
    return int(np.count_nonzero(world.records.is_listed[:person])) + 2
