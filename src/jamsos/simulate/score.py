"""How many seeded faults a published night caught, by fault family.

A row counts as caught when stage, outcome and every reason are exactly as the answer key says, or
as the key tolerates where a resemblance decides: recognition.py counts those.
Results name files, rows and codes, never a person.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import psycopg

from jamsos.simulate.faults import FAMILIES
from jamsos.simulate.habits import SENT_TWICE
from jamsos.simulate.keys import DELIVERY_KEY, EXTRACT_KEY
from jamsos.simulate.published import names_by_content, published_run, rows_of_key
from jamsos.simulate.truth import Verdict

CLEAN, FURNITURE_FAMILY, EXTRACT_FAMILY, DELIVERY_FAMILY = 0, 7, 12, 13
_EXAMPLES = 3  # of missed rows that are kept, per family

Place = tuple[str, int]  # file name and row number

_FOUND = """
    with roster_loads as (
        select run_inputs.load_id, loads.sha256
        from ops.run_inputs
        inner join ops.loads on run_inputs.load_id = loads.load_id
        where run_inputs.run_id = %(run_id)s and run_inputs.source = 'village_rosters'
    )

    select sha256, source_row, 'quarantined' as stage, '' as outcome, reason_codes
    from quarantine.rows inner join roster_loads using (load_id)
    union all
    select sha256, proposal_source_row, 'duplicate', '', array['DUPLICATE_NIK']
    from review.duplicate_proposals
    inner join roster_loads on proposal_load_id = roster_loads.load_id
    where run_id = %(run_id)s
    union all
    select sha256, proposal_source_row, 'decided', outcome, reason_codes
    from marts.fct_eligible_worker
    inner join roster_loads on proposal_load_id = roster_loads.load_id
    where run_id = %(run_id)s
"""

_REFUSED_IN_EXTRACTS = """
    select loads.file_name, rows.source_row, rows.reason_codes
    from ops.run_inputs
    inner join ops.loads on run_inputs.load_id = loads.load_id
    inner join quarantine.rows as rows on loads.load_id = rows.load_id
    where run_inputs.run_id = %(run_id)s and run_inputs.source != 'village_rosters'
"""


@dataclass
class FamilyScore:
    """One fault family; family 0 is the clean rows, and its missed ones were wrongly refused.

    Family 12 counts rows of the institutions' extracts, those to be refused and those that were.
    ``missed_faults`` counts by fault name. ``examples`` are a few missed rows in words. Family 7
    counts files: caught when exactly the people of the sheet were read. Family 13 counts files of
    which nothing may be read: caught when nothing was.
    """

    family: int
    name: str
    seeded: int = 0
    caught: int = 0
    missed_faults: Counter[str] = field(default_factory=Counter)
    examples: list[str] = field(default_factory=list)

    @property
    def missed(self) -> int:
        return self.seeded - self.caught

    def count(self, is_caught: bool, fault: str, example: str) -> None:
        self.seeded += 1
        self.caught += is_caught
        if not is_caught:
            self.missed_faults[fault] += 1
            if len(self.examples) < _EXAMPLES:
                self.examples.append(example)


def score_night(
    connection: psycopg.Connection, answer_key: Path, covered_month: date
) -> list[FamilyScore]:
    """The published night of ``covered_month`` against the answer key, clean rows first.

    Raises:
        NothingToScore: A key is missing, or no run is published for the month.
    """
    expected = read_answer_key(answer_key)
    expected_in_extracts = _read_extract_key(answer_key.with_name(EXTRACT_KEY))
    uncounted = _read_delivery_key(answer_key.with_name(DELIVERY_KEY))
    run_id = published_run(connection, covered_month)
    found = found_by_row(connection, answer_key, covered_month)
    scores = {CLEAN: FamilyScore(CLEAN, "Clean rows")} | {
        family: FamilyScore(family, name) for family, name in FAMILIES.items()
    }
    extracts = FamilyScore(EXTRACT_FAMILY, "Bad rows in extracts")
    deliveries = FamilyScore(DELIVERY_FAMILY, "Files that count for nothing")
    for place, (family, fault, verdicts) in expected.items():
        what_came = found.get(place, [])
        scores[family].count(
            what_came in [[verdict] for verdict in verdicts],
            fault or "clean",
            f"{place[0]} row {place[1]}: expected {_told(verdicts[:1])}, found {_told(what_came)}",
        )
    _score_furniture(scores[FURNITURE_FAMILY], expected, found)
    _score_extracts(extracts, expected_in_extracts, _refused_in_extracts(connection, run_id))
    _score_uncounted(deliveries, uncounted, found)
    return [*scores.values(), extracts, deliveries]


def render(scores: Iterable[FamilyScore]) -> str:
    """A table for the terminal, with what was missed below it."""
    lines = [f"{'family':<68}{'seeded':>9}{'caught':>9}{'missed':>9}"]
    details: list[str] = []
    for score in sorted(scores, key=lambda score: score.family):
        label = f"{score.family:>2}  {score.name}" if score.family else f"    {score.name}"
        lines.append(f"{label:<68}{score.seeded:>9}{score.caught:>9}{score.missed:>9}")
        if score.missed:
            missed = ", ".join(f"{name} {n}" for name, n in score.missed_faults.most_common())
            details += ["", f"{score.name}: {missed}", *(f"  {one}" for one in score.examples)]
    return "\n".join(lines + details)


def _score_furniture(
    score: FamilyScore,
    expected: dict[Place, tuple[int, str, list[Verdict]]],
    found: dict[Place, list[Verdict]],
) -> None:
    """Titles, totals, signatures and hidden sheets are no people, and no person is one of them."""
    people: dict[str, set[int]] = defaultdict(set)
    read: dict[str, set[int]] = defaultdict(set)
    for file, row in expected:
        people[file].add(row)
    for file, row in found:
        read[file].add(row)
    for file, rows in people.items():
        too_many, too_few = len(read[file] - rows), len(rows - read[file])
        score.count(
            not too_many and not too_few,
            "file",
            f"{file}: {too_many} rows too many, {too_few} too few",
        )


def _score_uncounted(
    score: FamilyScore,
    uncounted: dict[str, tuple[str, str]],
    found: dict[Place, list[Verdict]],
) -> None:
    """Of a file that another one corrects, or that is nobody's, no row is read.

    One that came twice is read under either name: its rows' verdicts show whether they came once.
    """
    read = {file for file, _ in found}
    for file, (why, _) in uncounted.items():
        if why != SENT_TWICE:
            score.count(file not in read, why, f"{file}: {why}, and read nevertheless")


def _score_extracts(
    score: FamilyScore, expected: dict[Place, list[str]], found: dict[Place, list[str]]
) -> None:
    """Rows of extracts are refused where the key says so, for its reason, and nowhere else."""
    for place in sorted(expected.keys() | found.keys()):
        wanted, came = expected.get(place, []), found.get(place, [])
        score.count(
            wanted == came,
            ";".join(wanted) or "clean",
            f"{place[0]} row {place[1]}: expected {';'.join(wanted) or 'accepted'}, "
            f"found {';'.join(came) or 'accepted'}",
        )


def read_answer_key(path: Path) -> dict[Place, tuple[int, str, list[Verdict]]]:
    """Family, fault and verdicts of each row: the expected one, and the tolerated one if any."""
    return {
        (row["file"], int(row["source_row"])): (
            int(row["fault_family"] or CLEAN),
            row["fault"],
            [
                _verdict(row["expected_stage"], row[f"{way}_outcome"], row[f"{way}_reasons"])
                for way in ("expected", "tolerated")
                if way == "expected" or row["tolerated_outcome"]
            ],
        )
        for row in rows_of_key(path)
    }


def _verdict(stage: str, outcome: str, reasons: str) -> Verdict:
    return Verdict(stage, outcome, tuple(filter(None, reasons.split(";"))))


def _read_extract_key(path: Path) -> dict[Place, list[str]]:
    return {
        (row["file"], int(row["source_row"])): [row["expected_reason"]] for row in rows_of_key(path)
    }


def _read_delivery_key(path: Path) -> dict[str, tuple[str, str]]:
    return {row["file"]: (row["why"], row["stands_for"]) for row in rows_of_key(path)}


def found_by_row(
    connection: psycopg.Connection, answer_key: Path, covered_month: date
) -> dict[Place, list[Verdict]]:
    """What came of each row in the published night of ``covered_month``, by the key's file names.

    Raises:
        NothingToScore: A key is missing, or no run is published for the month.
    """
    named = {file for file, _ in read_answer_key(answer_key)}
    named |= _read_delivery_key(answer_key.with_name(DELIVERY_KEY)).keys()
    run_id = published_run(connection, covered_month)
    names = names_by_content(answer_key, named)
    found: dict[Place, list[Verdict]] = {}
    for sha256, source_row, stage, outcome, reasons in connection.execute(
        _FOUND, {"run_id": run_id}
    ):
        verdict = Verdict(stage, outcome, tuple(sorted(reasons or ())))
        found.setdefault((names.get(sha256, sha256), source_row), []).append(verdict)
    return found


def _refused_in_extracts(connection: psycopg.Connection, run_id: str) -> dict[Place, list[str]]:
    return {
        (Path(file_name).name, source_row): sorted(reasons)
        for file_name, source_row, reasons in connection.execute(
            _REFUSED_IN_EXTRACTS, {"run_id": run_id}
        )
    }


def _told(verdicts: list[Verdict]) -> str:
    if not verdicts:
        return "nothing"
    return " and ".join(
        " ".join(filter(None, (one.stage, one.outcome, ";".join(one.reasons)))) for one in verdicts
    )
