"""Residents whom a proposal may mean: the few likeliest, and whether one of them stands out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from jamsos.identity.agreement import agreement_sql
from jamsos.identity.engine import count, count_frequencies, linker, score
from jamsos.identity.model import Thresholds
from jamsos.identity.people import COMPARED

if TYPE_CHECKING:
    import duckdb

SHOWN = 3
_FAINT = 0.001  # below it nobody could take a likely candidate's place

# Splink sorts the data sets by name: a proposal is on the left.
_PROPOSALS, _RESIDENTS = "a_proposals", "b_residents"

_KEEP = """
insert into scored
select
    unique_id_l as subject,
    unique_id_r as resident,
    match_weight,
    round(match_probability, 6) as probability,
    {agreement} as agreement
from {predictions}
"""

# A proposal means one resident at most, so the odds of its candidates share what is certain. Of a
# proposal whose NIK is somebody's, that person competes, and only who beats them is shown.
_RANK = """
create or replace table match_candidates as
with
shares as (
    select
        *,
        pow(2, match_weight) / (1 + sum(pow(2, match_weight)) over (partition by subject)) as share
    from scored
),
ranked as (
    select
        shares.*,
        subjects.load_id,
        subjects.source_row::integer as source_row,
        subjects.proposal_key,
        residents.person_key as candidate_key,
        residents.person_key = subjects.person_key as is_holder,
        row_number() over by_likelihood as candidate_rank,
        share - lead(share, 1, 0.0) over by_likelihood as lead
    from shares
    inner join subjects_in_parts as subjects on shares.subject = subjects.unique_id
    inner join residents_in_parts as residents on shares.resident = residents.unique_id
    window by_likelihood as (
        partition by subject order by round(match_weight, 9) desc, residents.person_key
    )
),
settled as (
    select
        *,
        first_value(lead) over (partition by subject order by candidate_rank) <= $tie_margin
            as is_tied,
        coalesce(min(candidate_rank) filter (is_holder) over (partition by subject), 1000)
            as rank_of_holder
    from ranked
)
select
    load_id,
    source_row,
    proposal_key,
    candidate_key,
    candidate_rank,
    probability,
    is_tied,
    agreement
from settled
where
    candidate_rank <= {shown}
    and candidate_rank < rank_of_holder
    and probability >= $min_match_probability
"""


def find_candidates(
    memory: duckdb.DuckDBPyConnection, settings: Mapping[str, Any], thresholds: Thresholds
) -> None:
    """Fill ``match_candidates`` from the people in memory."""
    score_proposals(memory, settings)
    rank(memory, thresholds)


def rank(memory: duckdb.DuckDBPyConnection, thresholds: Thresholds) -> None:
    """Fill ``match_candidates`` from ``scored``."""
    memory.execute(
        _RANK.format(shown=SHOWN),
        {
            "min_match_probability": thresholds.min_match_probability,
            "tie_margin": thresholds.tie_margin,
        },
    )


def score_proposals(memory: duckdb.DuckDBPyConnection, settings: Mapping[str, Any]) -> int:
    """Fill ``scored`` with every pair that is not hopeless; returns how many were compared."""
    memory.execute(
        "create or replace table scored (subject bigint, resident bigint, match_weight double, "
        "probability decimal(7, 6), agreement text)"
    )
    subjects, residents = (
        count(memory, f"{people}_in_parts") for people in ("subjects", "residents")
    )
    if not subjects:
        return 0
    count_frequencies(memory, settings)
    for view, people in ((_PROPOSALS, "subjects"), (_RESIDENTS, "residents")):
        memory.execute(
            f"create or replace view {view} as select {', '.join(COMPARED)} from {people}_in_parts"
        )
    splink = linker(memory, (_PROPOSALS, _RESIDENTS), settings)
    compared = 0
    for pairs, predictions in score(memory, splink, subjects * residents, least=_FAINT):
        memory.execute(_KEEP.format(agreement=agreement_sql(settings), predictions=predictions))
        compared += pairs
    return compared
