"""Who was recognised in a published night: whom proposals mean, and who is one under two numbers.

Nobody is named: results count rows and pairs by fault. Being recognised only asks an officer; what
must never happen is that a row is decided as somebody else's without anybody being asked: neither
does it wait for review, nor is a candidate shown.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import psycopg

from jamsos.simulate.keys import DUPLICATE_KEY, IDENTITY_KEY
from jamsos.simulate.published import names_by_content, published_run, rows_of_key

RIGHT, WRONG, TIED, NONE, AS_ANOTHER = "right", "wrong", "tied", "none", "as another"
FOUND, NOT_FOUND = "found", "not found"
_SHOWN = (RIGHT, WRONG, TIED, NONE, AS_ANOTHER)

_CANDIDATES = """
    select loads.sha256, candidates.source_row, candidates.candidate_key, candidates.is_tied
    from identity.match_candidates as candidates
    inner join ops.loads on candidates.load_id = loads.load_id
    where candidates.run_id = %(run_id)s and candidates.candidate_rank = 1
"""

_DECIDED_UNASKED = """
    select loads.sha256, workers.proposal_source_row, workers.person_key
    from marts.fct_eligible_worker as workers
    inner join ops.loads on workers.proposal_load_id = loads.load_id
    where workers.run_id = %(run_id)s and workers.outcome <> 'needs_review'
"""

_REGISTRY = """
    select people.source_row, people.person_key
    from raw.civil_registry as people
    inner join ops.run_inputs using (load_id)
    where run_inputs.run_id = %(run_id)s
"""

_PAIRS = """
    select person_key, other_person_key from identity.duplicate_pairs where run_id = %(run_id)s
"""


@dataclass
class Recognition:
    """By fault, how many rows had the right person shown, a wrong one, several alike, or nobody,
    and how many were decided as another's; and how many pairs were found.

    Of ``strangers`` nobody is meant: for them nobody is right. Of ``doubles`` both are one, of
    ``lookalikes`` they are two, and to be found is wrong.
    """

    meant: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    strangers: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    doubles: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    lookalikes: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))

    @property
    def decided_as_another(self) -> int:
        """Rows that were decided as somebody else's, and nobody was asked."""
        return sum(
            shown[AS_ANOTHER] for each in (self.meant, self.strangers) for shown in each.values()
        )

    @property
    def recognised(self) -> float:
        """Share of the rows meaning somebody of the registry of which that person was shown."""
        return _share(self.meant, RIGHT)

    @property
    def shown_wrong(self) -> float:
        """Share of the same rows of which somebody else was."""
        return _share(self.meant, WRONG)

    @property
    def doubles_found(self) -> float:
        """Share of those under two numbers."""
        return _share(self.doubles, FOUND)


def recognise(connection: psycopg.Connection, answer_key: Path, covered_month: date) -> Recognition:
    """The published night of ``covered_month`` against the keys of who is who.

    Raises:
        NothingToScore: A key is missing, or no run is published for the month.
    """
    rows = rows_of_key(answer_key.with_name(IDENTITY_KEY))
    pairs = rows_of_key(answer_key.with_name(DUPLICATE_KEY))
    run = {"run_id": published_run(connection, covered_month)}
    names = names_by_content(answer_key, {row["file"] for row in rows})
    key_of = dict(connection.execute(_REGISTRY, run).fetchall())
    shown = {
        (names.get(sha256), source_row): (candidate, is_tied)
        for sha256, source_row, candidate, is_tied in connection.execute(_CANDIDATES, run)
    }
    unasked = {
        (names.get(sha256), source_row): person_key
        for sha256, source_row, person_key in connection.execute(_DECIDED_UNASKED, run)
    }
    residents = set(key_of.values())
    made = Recognition()
    for row in rows:
        place = row["file"], int(row["source_row"])
        meant = key_of[int(row["registry_row"])] if row["registry_row"] else None
        decided_as = None if place in shown else unasked.get(place)
        if decided_as in residents and decided_as != meant:
            outcome = AS_ANOTHER
        else:
            outcome = _outcome(meant, *shown.get(place, (None, False)))
        (made.meant if meant else made.strangers)[row["fault"]][outcome] += 1
    found = {frozenset(pair) for pair in connection.execute(_PAIRS, run)}
    for row in pairs:
        pair = frozenset(key_of[int(row[side])] for side in ("registry_row", "other_registry_row"))
        side = made.doubles if row["is_one"] == "true" else made.lookalikes
        side[row["fault"]][FOUND if pair in found else NOT_FOUND] += 1
    return made


def _outcome(meant: object, candidate: object, is_tied: bool) -> str:
    if candidate is None:
        return NONE
    if is_tied:
        return TIED
    return RIGHT if candidate == meant else WRONG


def _share(counts: dict[str, Counter[str]], outcome: str) -> float:
    total = sum(each.total() for each in counts.values())
    return sum(each[outcome] for each in counts.values()) / total if total else 0.0


def render(recognition: Recognition) -> str:
    """Tables for the terminal."""
    head = "".join(f"{each:>12}" for each in _SHOWN)
    lines = [f"{'whom a row means: shown is':<34}{'rows':>8}{head}"]
    for title, counts in (("", recognition.meant), ("nobody: ", recognition.strangers)):
        for fault, shown in sorted(counts.items()):
            told = "".join(f"{shown[each]:>12}" for each in _SHOWN)
            lines.append(f"  {title + fault:<32}{shown.total():>8}{told}")
    lines += ["", f"{'who may be one under two numbers':<34}{'pairs':>8}{FOUND:>12}{NOT_FOUND:>12}"]
    for title, counts in (("", recognition.doubles), ("two people: ", recognition.lookalikes)):
        for fault, found in sorted(counts.items()):
            lines.append(
                f"  {title + fault:<32}{found.total():>8}{found[FOUND]:>12}{found[NOT_FOUND]:>12}"
            )
    lines += [
        "",
        f"Recognised {recognition.recognised:.1%}, another one shown "
        f"{recognition.shown_wrong:.1%}, doubles found {recognition.doubles_found:.1%}, "
        f"decided as another person without asking {recognition.decided_as_another}",
    ]
    return "\n".join(lines)
