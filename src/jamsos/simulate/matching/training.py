"""How much each level weighs, counted on pairs of whom it is known whether they are one person.

``m`` is the share of a level among pairs that are one person, ``u`` among pairs that are not.
Name, birth date, sex and birth place are counted on pairs drawn at random. NIK, home and mother go
with the birth date (it stands in the NIK, and twins share all three), so their ``u`` is counted on
pairs born on one day: else a neighbour in the register, or a twin, would look like the person.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any
from uuid import UUID

from jamsos.identity.comparisons import settings_of_doubles, settings_of_proposals
from jamsos.identity.engine import memory
from jamsos.identity.model import Model
from jamsos.identity.people import COMPARED, read_people
from jamsos.warehouse.connection import connect

if TYPE_CHECKING:
    import duckdb

    from jamsos.simulate.matching.trial import Trial

_OF_ONE_DAY = {"nik", "home", "mother"}
_IN_THE_REGISTRY = 0.85  # [A] of the people whose NIK does not tell
_DOUBLE = 0.0005  # [A] of proposed people, once more under another number
_SAMPLE = 2_000  # on each side of the pairs drawn at random
_BORN = 20_000  # people whose birthday fellows are looked at
_DIGITS = 4  # significant ones: more would only pretend to be known


def train(trial: Trial, trained_on: Mapping[str, Any]) -> Model:
    """The model counted on a trial; the same trial gives the same model to the digit."""
    with connect() as warehouse, memory() as in_memory:
        _, residents = read_people(warehouse, in_memory)
        _remember_truth(in_memory, trial)
        proposals = _weighed(in_memory, settings_of_proposals(), "subjects_in_parts")
        doubles = _weighed(in_memory, settings_of_doubles(), "residents_in_parts")
    proposals["probability_two_random_records_match"] = _rounded(_IN_THE_REGISTRY / residents)
    return Model(proposals, doubles, _DOUBLE, trained_on)


def _remember_truth(in_memory: duckdb.DuckDBPyConnection, trial: Trial) -> None:
    in_memory.execute("create table truth (source_row text, person_key text)")
    in_memory.executemany(
        "insert into truth values (?, ?)",
        [(str(row), _uuid(key)) for row, (_, key) in trial.meant.items() if key],
    )
    in_memory.execute("create table double (one text, other text)")
    in_memory.executemany(
        "insert into double values (?, ?)",
        [(_uuid(one), _uuid(other)) for one, other in trial.doubles],
    )
    in_memory.execute(
        f"""
        create table same_subjects_in_parts as
        select l.unique_id as one, r.unique_id as other
        from subjects_in_parts as l
        inner join truth on l.source_row = truth.source_row
        inner join residents_in_parts as r on truth.person_key = r.person_key;
        create table same_residents_in_parts as
        select l.unique_id as one, r.unique_id as other
        from double
        inner join residents_in_parts as l on double.one = l.person_key
        inner join residents_in_parts as r on double.other = r.person_key;
        create table born_subjects_in_parts as
        select * from subjects_in_parts order by md5(source_row) limit {_BORN};
        create table born_residents_in_parts as
        select * from residents_in_parts order by md5(nik || 'born') limit {_BORN};
        create table some_residents as
        select unique_id from residents_in_parts order by md5(nik) limit {_SAMPLE};
        create table some_subjects_in_parts as
        select unique_id from subjects_in_parts order by md5(source_row) limit {_SAMPLE};
        create table some_residents_in_parts as
        select unique_id from residents_in_parts order by md5(nik || 'other') limit {_SAMPLE};
        """
    )


def _uuid(key: str) -> str:
    return str(UUID(key))


def _weighed(
    in_memory: duckdb.DuckDBPyConnection, settings: dict[str, Any], side: str
) -> dict[str, Any]:
    at_random = f"""
        select l.unique_id as one, r.unique_id as other
        from some_{side} as l
        cross join some_residents as r
    """
    of_one_day = f"""
        select l.unique_id as one, r.unique_id as other
        from born_{side} as l
        inner join residents_in_parts as r on l.birth_date = r.birth_date
        where l.nik is null or l.nik <> r.nik
    """
    for comparison in settings["comparisons"]:
        name = comparison["output_column_name"]
        levels = [one for one in comparison["comparison_levels"] if not one.get("is_null_level")]
        others = of_one_day if name in _OF_ONE_DAY else at_random
        different = f"{others} except select one, other from same_{side}"
        u = _counts(in_memory, comparison, side, f"from ({different})")
        m = _counts(in_memory, comparison, side, f"from same_{side}")
        for level, (m_share, u_share) in zip(levels, _shares(m, u), strict=True):
            level["m_probability"], level["u_probability"] = m_share, u_share
    return settings


def _counts(
    in_memory: duckdb.DuckDBPyConnection, comparison: Mapping[str, Any], side: str, pairs: str
) -> list[int]:
    """How many of the pairs reach each level; where a side is unknown a pair does not count."""
    ladder = comparison["comparison_levels"]
    cases = " ".join(
        f"when {level['sql_condition']} then {place}"
        for place, level in enumerate(ladder)
        if level["sql_condition"] != "ELSE"
    )
    columns = ", ".join(f"l.{one} as {one}_l, r.{one} as {one}_r" for one in COMPARED)
    counted = dict(
        in_memory.execute(
            f"""
            select case {cases} else {len(ladder) - 1} end as level, count(*)
            from (
                select {columns}
                from (select one, other {pairs}) as pairs
                inner join {side} as l on pairs.one = l.unique_id
                inner join residents_in_parts as r on pairs.other = r.unique_id
            )
            group by all
            """
        ).fetchall()
    )
    return [counted.get(place, 0) for place in range(1, len(ladder))]


def _shares(m: Sequence[int], u: Sequence[int]) -> list[tuple[float, float]]:
    """Shares of ``m`` and ``u`` by level, none of them zero.

    A level that no two different people reached counts as half a pair. Among pairs that are one
    person stands one more, spread like the others: what was never seen speaks against.
    """
    others = [(count + 0.5) / (sum(u) + 0.5 * len(u)) for count in u]
    return [
        (_rounded((count + share) / (sum(m) + 1)), _rounded(share))
        for count, share in zip(m, others, strict=True)
    ]


def _rounded(share: float) -> float:
    return float(f"{share:.{_DIGITS}g}")
