"""One night's matching: from the vault into memory, through the model, back as keys."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from psycopg import sql

from jamsos.identity.candidates import find_candidates
from jamsos.identity.doubles import find_doubles
from jamsos.identity.engine import memory
from jamsos.identity.model import FILE_NAME, Model, thresholds_at
from jamsos.identity.people import read_people
from jamsos.region import Region

if TYPE_CHECKING:
    import duckdb
    import psycopg

_CANDIDATES = (
    "run_id", "load_id", "source_row", "proposal_key", "candidate_key", "candidate_rank",
    "probability", "is_tied", "agreement",
)  # fmt: skip
_PAIRS = ("run_id", "person_key", "other_person_key", "probability", "agreement")


@dataclass(frozen=True)
class Matched:
    """What a night's matching found, in counts.

    ``proposed`` are subjects with one untied candidate, ``tied`` those with several as likely.
    """

    subjects: int
    residents: int
    proposed: int
    tied: int
    doubles: int

    def render(self) -> str:
        return (
            f"{self.subjects} proposals whose NIK does not tell, {self.residents} residents: "
            f"{self.proposed} with a candidate, {self.tied} with several alike; "
            f"{self.doubles} pairs of people who may be one"
        )


def match_people(
    warehouse: psycopg.Connection, region: Region, *, run_id: str, as_of: date
) -> Matched:
    """Find candidates and doubles and write them as this run's, in the caller's transaction.

    Raises:
        ModelUnreadable: The regency has no trained model, or no thresholds for the night.
        MatchingFailed: The engine stopped.
    """
    model = Model.read(region.folder / FILE_NAME)
    thresholds = thresholds_at(region, as_of)
    with memory() as in_memory:
        subjects, residents = read_people(warehouse, in_memory)
        find_candidates(in_memory, model.proposals, thresholds)
        find_doubles(in_memory, model, thresholds)
        _write(warehouse, in_memory, run_id, "match_candidates", _CANDIDATES)
        _write(warehouse, in_memory, run_id, "duplicate_pairs", _PAIRS)
        ((proposed, tied, doubles),) = in_memory.execute(
            """
            select
                count(*) filter (candidate_rank = 1 and not is_tied),
                count(*) filter (candidate_rank = 1 and is_tied),
                (select count(*) from duplicate_pairs)
            from match_candidates
            """
        ).fetchall()
    return Matched(subjects, residents, proposed, tied, doubles)


def _write(
    warehouse: psycopg.Connection,
    in_memory: duckdb.DuckDBPyConnection,
    run_id: str,
    table: str,
    columns: tuple[str, ...],
) -> None:
    target = sql.Identifier("identity", table)
    warehouse.execute(sql.SQL("delete from {} where run_id = %s").format(target), [run_id])
    found = in_memory.execute(f"select * from {table} order by all")
    names = sql.SQL(", ").join(map(sql.Identifier, columns))
    with warehouse.cursor().copy(
        sql.SQL("copy {} ({}) from stdin").format(target, names)
    ) as stream:
        while rows := found.fetchmany(10_000):
            for row in rows:
                stream.write_row((run_id, *row))
