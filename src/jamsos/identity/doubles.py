"""Proposed people who may be one person under two numbers, or one whom BPJS insures already."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jamsos.identity.agreement import agreement_sql
from jamsos.identity.engine import count, count_frequencies, linker, score
from jamsos.identity.model import Model, Thresholds
from jamsos.identity.people import COMPARED

if TYPE_CHECKING:
    import duckdb

_CONCERNED = f"""
create or replace table concerned as
select {", ".join(COMPARED)} from residents_in_parts where is_proposed or is_insured
"""

_KEEP = """
insert into duplicate_pairs
select
    least(one.person_key, other.person_key) as person_key,
    greatest(one.person_key, other.person_key) as other_person_key,
    round(match_probability, 6)::decimal(7, 6) as probability,
    {agreement} as agreement
from {predictions} as pairs
inner join residents_in_parts as one on pairs.unique_id_l = one.unique_id
inner join residents_in_parts as other on pairs.unique_id_r = other.unique_id
where
    (one.is_proposed or other.is_proposed)
    and round(match_probability, 6) >= $min_duplicate_probability
"""


def count_concerned(memory: duckdb.DuckDBPyConnection) -> int:
    """Fill ``concerned``: who is proposed, or insured already; returns how many."""
    memory.execute(_CONCERNED)
    return count(memory, "concerned")


def find_doubles(memory: duckdb.DuckDBPyConnection, model: Model, thresholds: Thresholds) -> int:
    """Fill ``duplicate_pairs`` from the people in memory; returns the pairs that were compared."""
    memory.execute(
        "create or replace table duplicate_pairs (person_key text, other_person_key text, "
        "probability decimal(7, 6), agreement text)"
    )
    people = count_concerned(memory)
    settings = {
        **model.doubles,
        "probability_two_random_records_match": 2 * model.share_of_doubles / max(people, 2),
    }
    count_frequencies(memory, settings)
    splink = linker(memory, ("concerned",), settings)
    least = thresholds.min_duplicate_probability
    compared = 0
    for pairs, predictions in score(memory, splink, people**2 // 2, least=least / 2):
        memory.execute(
            _KEEP.format(agreement=agreement_sql(settings), predictions=predictions),
            {"min_duplicate_probability": least},
        )
        compared += pairs
    return compared
