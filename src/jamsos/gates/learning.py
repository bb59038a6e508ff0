"""What is usual, learnt from the gate log: from good nights before this one, each counted once.

A night teaches if its last entry was allowed and the expectation did not fail in it. If two
officers waived the failure as the new normal, that night teaches as well, and the nights before it
no longer do.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import psycopg

from jamsos.gates.suites import Suite

_GOOD_NIGHTS = """
with
entries as (
    -- what a subject is called every night: a load by its sender, a run and an export as such
    select distinct on (sender, entry.as_of)
        coalesce(loads.scope, '') as sender, entry.as_of, entry.gate_id, entry.is_allowed,
        failure.failure, waivers.is_new_normal is true as is_vouched
    from quality.gate_log as entry
    left join ops.loads as loads
        on entry.subject_id = loads.load_id and entry.subject_kind = 'load'
    left join lateral (
        select found as failure from jsonb_array_elements(entry.failures) as found
        where found ->> 'name' = %(expectation)s
        limit 1
    ) as failure on true
    left join quality.waivers as waivers
        on waivers.waiver_id = cast(failure.failure ->> 'waiver_id' as bigint)
    where
        entry.suite = %(suite)s and entry.subject_kind = %(subject)s and entry.as_of < %(as_of)s
        and (
            entry.subject_kind <> 'load'
            or loads.scope in (select scope from ops.loads where load_id = any(%(subjects)s))
        )
    order by sender, entry.as_of desc, entry.gate_id desc
),
good as (
    select
        sender, as_of, gate_id,
        max(as_of) filter (where is_vouched) over (partition by sender) as vouched_on
    from entries
    where is_allowed and (failure is null or is_vouched)
)
select
    subject.subject_id, measures.measure, array_agg(measures.value order by good.as_of desc),
    bool_or(good.vouched_on is not null)
from (
    select
        asked.subject_id,
        case when %(subject)s = 'load' then loads.scope else '' end as sender
    from unnest(%(subjects)s::text []) as asked (subject_id)
    left join ops.loads as loads on asked.subject_id = loads.load_id
) as subject
inner join good using (sender)
inner join quality.measures as measures
    on good.gate_id = measures.gate_id and measures.expectation = %(expectation)s
where good.vouched_on is null or good.as_of >= good.vouched_on
group by subject.subject_id, measures.measure
"""


def learnt(
    connection: psycopg.Connection,
    suite: Suite,
    expectation: str,
    subjects: Sequence[str],
    as_of: date,
) -> dict[str, dict[str, dict[str, Any]]]:
    """By subject and measure: its ``values`` on good nights before ``as_of``, the newest first.

    ``is_vouched`` says that the oldest of them was called the new normal.
    """
    found: dict[str, dict[str, dict[str, Any]]] = {}
    for subject, measure, values, is_vouched in connection.execute(
        _GOOD_NIGHTS,
        {
            "suite": suite.name,
            "subject": suite.subject,
            "expectation": expectation,
            "subjects": list(subjects),
            "as_of": as_of,
        },
    ):
        numbers = {"values": [float(value) for value in values], "is_vouched": is_vouched}
        found.setdefault(subject, {})[measure] = numbers
    return found
