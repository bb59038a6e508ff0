"""Proposed people who may be one person under two numbers, or one whom BPJS insures already."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from jamsos.identity.agreement import agreement_sql
from jamsos.identity.engine import count_frequencies, linker
from jamsos.identity.model import Thresholds
from jamsos.identity.people import COMPARED

if TYPE_CHECKING:
    import duckdb

_CONCERNED = f"""
create or replace table concerned as
select {", ".join(COMPARED)} from residents_in_parts where is_proposed or is_insured
"""

_PAIRS = """
create or replace table duplicate_pairs as
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
    ((people,),) = memory.execute("select count(*) from concerned").fetchall()
    return people


def find_doubles(
    memory: duckdb.DuckDBPyConnection, settings: Mapping[str, Any], thresholds: Thresholds
) -> int:
    """Fill ``duplicate_pairs`` from the people in memory; returns the pairs that were compared."""
    count_concerned(memory)
    count_frequencies(memory, settings)
    splink = linker(memory, {"concerned": "concerned"}, settings)
    blocked = splink.inference.compute_blocked_pairs_for_predict()
    ((pairs,),) = memory.execute(f"select count(*) from {blocked.physical_name}").fetchall()
    predictions = splink.inference.predict(
        threshold_match_probability=thresholds.min_duplicate_probability / 2
    )
    memory.execute(
        _PAIRS.format(agreement=agreement_sql(settings), predictions=predictions.physical_name),
        {"min_duplicate_probability": thresholds.min_duplicate_probability},
    )
    splink.table_management.delete_tables_created_by_splink_from_db()
    return pairs
