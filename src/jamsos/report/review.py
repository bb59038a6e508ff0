"""What waits for officers, and what their answers did, in one run."""

from __future__ import annotations

from dataclasses import dataclass

import psycopg


@dataclass(frozen=True)
class ReviewWork:
    """Counts of one run.

    ``paid_twice_pairs`` are suspected pairs of which both are covered already; ``dropped_pairs``
    those of clusters too large to ask about. ``open_questions`` are what the workbooks ask, by
    kind; ``answers_unchecked`` wait for another officer.
    """

    open_questions: dict[str, int]
    lapsing_questions: int
    prefilled_questions: int
    renewal_questions: int

    probable_people: int
    suspected_pairs: int
    paid_twice_pairs: int
    dropped_pairs: int
    answers_applied: int
    answers_expiring: int
    answers_unchecked: int
    answers_not_applied: int


_WORK = """
    with
    pairs as (select * from review.suspected_duplicates where run_id = %(run_id)s),
    answers as (select * from review.judgement_outcomes where run_id = %(run_id)s),
    questions as (
        select
            kind, sum(questions)::bigint as asked, sum(lapsing)::bigint as lapsing,
            sum(prefilled)::bigint as prefilled, sum(renewals)::bigint as renewals
        from review.open_questions where run_id = %(run_id)s group by kind
    )
    select
        (select coalesce(jsonb_object_agg(kind, asked), '{}') from questions),
        (select coalesce(sum(lapsing), 0)::bigint from questions),
        (select coalesce(sum(prefilled), 0)::bigint from questions),
        (select coalesce(sum(renewals), 0)::bigint from questions),
        (
            select count(*) from marts.fct_eligible_worker
            where
                run_id = %(run_id)s
                and outcome = 'needs_review'
                and 'NIK_PROBABLE' = any(reason_codes)
        ),
        (select count(*) from pairs where is_suspected),
        (
            select count(*) from pairs
            where is_suspected and is_continuing and other_is_continuing
        ),
        (select count(*) from pairs where not is_suspected),
        (select count(*) from answers where outcome = 'applied'),
        (select count(*) from answers where is_expiring),
        (select count(*) from answers where why_not = 'not_checked'),
        (
            select count(*) from answers
            where outcome = 'not_applied' and why_not <> 'not_checked'
        )
"""


def review_work(connection: psycopg.Connection, run_id: str) -> ReviewWork:
    """The figures of a run, from its marts and review tables."""
    return ReviewWork(*connection.execute(_WORK, {"run_id": run_id}).fetchone())
