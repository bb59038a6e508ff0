"""What the matching does to proposals of whom it is known who is meant."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

from jamsos.identity.candidates import rank, score_proposals
from jamsos.identity.doubles import find_doubles
from jamsos.identity.engine import memory
from jamsos.identity.model import Model, Thresholds
from jamsos.identity.people import read_people
from jamsos.warehouse.connection import connect

if TYPE_CHECKING:
    import duckdb
    import psycopg

    from jamsos.simulate.matching.trial import Trial

CURVE = (0.5, 0.6, 0.7, 0.8, 0.85, 0.9, 0.93, 0.95, 0.97, 0.98, 0.99, 0.995, 0.999, 0.9999)
_NEIGHBOURS = "a neighbour's NIK, one digit away"


@dataclass(frozen=True)
class Score:
    """Of ``proposals``, so many were ``shown`` one untied candidate, ``right`` or not."""

    family: str
    threshold: float
    proposals: int
    in_registry: int
    shown: int
    right: int
    tied: int

    @property
    def precision(self) -> float | None:
        return self.right / self.shown if self.shown else None

    @property
    def recall(self) -> float | None:
        return self.right / self.in_registry if self.in_registry else None


@dataclass(frozen=True)
class Cost:
    """What one matching took: whole seconds of each step, pairs compared, peak megabytes."""

    residents: int
    subjects: int
    pairs: int
    double_pairs: int
    read_seconds: float
    match_seconds: float
    double_seconds: float
    peak_mb: int


@dataclass(frozen=True)
class Measured:
    """By family at the thresholds in force and along the curve; doubles along theirs.

    Of ``wrong_numbers``, which are somebody else's, so many were ``merged``: decided under the
    other person's number without anybody being asked.
    """

    scores: Sequence[Score]
    curve: Sequence[Score]
    doubles: Sequence[Score]
    cost: Cost
    wrong_numbers: int
    merged: int


def measure(trial: Trial, model: Model, thresholds: Thresholds) -> Measured:
    """Match a trial once, and count at every threshold.

    Memory is that of this process, whatever it did before: it should have done nothing else.
    """
    with connect() as warehouse, memory() as in_memory:
        started = time.monotonic()
        subjects, residents = read_people(warehouse, in_memory)
        read = time.monotonic()
        pairs = score_proposals(in_memory, model.proposals)
        scores = list(_by_family(in_memory, trial, thresholds))
        matched = time.monotonic()
        lowest = Thresholds(0, 0, min(CURVE))
        double_pairs = find_doubles(in_memory, model, lowest)
        doubled = time.monotonic()
        cost = Cost(
            residents, subjects, pairs, double_pairs, read - started, matched - read,
            doubled - matched, _peak_mb(),
        )  # fmt: skip
        curve = [
            score
            for threshold in CURVE
            for score in _by_family(
                in_memory,
                trial,
                Thresholds(threshold, thresholds.tie_margin, thresholds.min_duplicate_probability),
            )
        ]
        doubles = [
            _of_doubles(in_memory, trial, threshold)
            for threshold in (thresholds.min_duplicate_probability, *CURVE)
        ]
        merged = _merged(warehouse, trial)
    return Measured(scores, curve, doubles, cost, len(trial.wrong_numbers), merged)


def _peak_mb() -> int:
    """The most that was resident; ``getrusage`` would tell of the parent's memory as well."""
    status = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text().splitlines())
    return int(status["VmHWM"].split()[0]) // 1024


def _by_family(
    in_memory: duckdb.DuckDBPyConnection, trial: Trial, thresholds: Thresholds
) -> Iterator[Score]:
    rank(in_memory, thresholds)
    best = {
        row: (str(key), tied)
        for row, key, tied in in_memory.execute(
            "select source_row, candidate_key, is_tied from match_candidates "
            "where candidate_rank = 1"
        ).fetchall()
    }
    meant = trial.meant | {row: (_NEIGHBOURS, key) for row, key in trial.wrong_numbers.items()}
    for family in dict.fromkeys(name for name, _ in meant.values()):
        rows = {row: key for row, (name, key) in meant.items() if name == family}
        shown = {row: best[row][0] for row in rows if row in best and not best[row][1]}
        yield Score(
            family,
            thresholds.min_match_probability,
            len(rows),
            sum(key is not None for key in rows.values()),
            len(shown),
            sum(key == _text(rows[row]) for row, key in shown.items()),
            sum(row in best and best[row][1] for row in rows),
        )


def _of_doubles(in_memory: duckdb.DuckDBPyConnection, trial: Trial, threshold: float) -> Score:
    found = {
        (one, other)
        for one, other, probability in in_memory.execute(
            "select person_key, other_person_key, probability from duplicate_pairs"
        ).fetchall()
        if probability >= threshold
    }
    true = {tuple(sorted(_text(key) for key in pair)) for pair in trial.doubles}
    return Score("doubles", threshold, len(true), len(true), len(found), len(found & true), 0)


def _text(key: str | None) -> str | None:
    return key and str(UUID(key))


def _merged(warehouse: psycopg.Connection, trial: Trial) -> int:
    """Those whom no rule would ask about: name, birth date, sex and village agree."""
    ((merged,),) = warehouse.execute(
        """
        select count(*)
        from identity.proposal_agreement as agreement
        cross join lateral (
            select max(value) as least_similarity
            from reference.eligibility_rules
            where
                parameter = 'min_name_similarity'
                and %(month)s between valid_from and valid_to
        ) as rule
        where
            source_row = any(%(rows)s)
            and is_known_to_registry
            and name_similarity >= least_similarity
            and is_birth_date_same
            and is_sex_same
            and is_village_same
        """,
        {"rows": [*trial.wrong_numbers], "month": trial.run.covered_month},
    ).fetchall()
    return merged
