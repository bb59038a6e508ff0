"""How right a published night was, reason by reason: expected, found, missed and extra.

score.py counts rows of a fault family; here each reason of each roster row counts for itself, so
that a rule that was lost is seen by its name. Where the key tolerates another verdict, the one
that is nearer to what came is expected.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import psycopg

from jamsos.simulate.score import found_by_row, read_answer_key
from jamsos.simulate.truth import Verdict

NO_REASON = "(no reason)"  # of whoever is eligible


@dataclass(frozen=True)
class ReasonScore:
    """``found`` counts rows that got the reason and should have, ``missed`` those that did not get
    it and should have, ``extra`` those that got it and should not have."""

    reason_code: str
    found: int
    missed: int
    extra: int

    @property
    def expected(self) -> int:
        return self.found + self.missed


def score_by_reason(
    connection: psycopg.Connection, answer_key: Path, covered_month: date
) -> list[ReasonScore]:
    """The published night of ``covered_month`` against the answer key, by reason code.

    Raises:
        NothingToScore: A key is missing, or no run is published for the month.
    """
    key = read_answer_key(answer_key)
    found = found_by_row(connection, answer_key, covered_month)
    right: Counter[str] = Counter()
    missed: Counter[str] = Counter()
    extra: Counter[str] = Counter()
    for place in key.keys() | found.keys():
        came = _reasons(found.get(place, []))
        ways = [_reasons([verdict]) for verdict in key[place][2]] if place in key else [set()]
        wanted = min(ways, key=lambda way: len(way ^ came))
        right.update(wanted & came)
        missed.update(wanted - came)
        extra.update(came - wanted)
    codes = sorted(right.keys() | missed.keys() | extra.keys())
    return [ReasonScore(code, right[code], missed[code], extra[code]) for code in codes]


def render_reasons(scores: Iterable[ReasonScore]) -> str:
    """A table for the terminal."""
    lines = [f"{'reason':<41}{'expected':>9}{'found':>9}{'missed':>9}{'extra':>9}"]
    lines += [
        f"{each.reason_code:<41}{each.expected:>9}{each.found:>9}{each.missed:>9}{each.extra:>9}"
        for each in scores
    ]
    return "\n".join(lines)


def _reasons(verdicts: list[Verdict]) -> set[str]:
    """Nothing at all is no reason either way: the row was lost."""
    return {reason for verdict in verdicts for reason in (verdict.reasons or (NO_REASON,))}
