"""Who came onto the list, who left it and whose standing changed, since the list before.

Compared with the newest published list of the same month that the run goes on with; on the first
night of a month with the list of the month before.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from jamsos.region import Region
from jamsos.report.asking import Asker

_OF_A_NIGHT = ("max_ended_share", "min_ended_people")


def change_limits(region: Region, month: date) -> list[dict[str, str]]:
    """How many may leave a desa's list in a night unasked (``continuity_limits``, in force)."""
    return [
        row
        for row in region.seed("continuity_limits")
        if row["parameter"] in _OF_A_NIGHT
        and row["valid_from"] <= month.isoformat() <= row["valid_to"]
    ]


@dataclass(frozen=True)
class Moved:
    """People by movement, before and now, and by one reason; somebody with several is in each."""

    before: str | None
    now: str | None
    persons: int
    reasons: dict[str, int]


@dataclass(frozen=True)
class Changes:
    """What is different from an earlier list. ``is_same_month``: it is one of the same month."""

    base_run_id: str
    base_as_of: date
    base_month: date
    is_same_month: bool
    before: int
    now: int
    entered: tuple[Moved, ...]
    left: tuple[Moved, ...]
    changed: tuple[Moved, ...]
    rupiah: dict[str, tuple[int, int]]

    @staticmethod
    def persons(moved: tuple[Moved, ...]) -> int:
        return sum(each.persons for each in moved)


_BASE = """
    select base.run_id, base.as_of, base.covered_month, runs.earlier_run_id is not null
    from ops.runs
    inner join ops.runs as base
        on base.run_id = coalesce(runs.earlier_run_id, runs.month_before_run_id)
    where runs.run_id = %(run_id)s
"""
_SIZES = """
    select
        count(*) filter (where run_id = %(base)s and covered_month = %(base_month)s),
        count(*) filter (where run_id = %(run_id)s and covered_month = %(covered_month)s)
    from marts.fct_enrolment_month
    where run_id in (%(base)s, %(run_id)s) and state = 'approved'
"""
_MOVED = """
    with
    before as (
        select * from marts.fct_enrolment_month
        where run_id = %(base)s and covered_month = %(base_month)s
    ),
    now as (
        select * from marts.fct_enrolment_month
        where run_id = %(run_id)s and covered_month = %(covered_month)s
    ),
    compared as (
        select
            before.movement as before,
            now.movement as now,
            coalesce(before.state = 'approved', false) as was_listed,
            coalesce(now.state = 'approved', false) as is_listed,
            coalesce(now.reason_codes, '{}') as reason_codes
        from before
        full join now on before.person_key = now.person_key
    ),
    moved as (
        select
            *,
            case
                when is_listed and not was_listed then 'entered'
                when was_listed and not is_listed then 'left'
                else 'changed'
            end as how
        from compared
        where
            (is_listed or was_listed)
            and (is_listed <> was_listed or before <> now)
    )
    select how, before, now, reason_codes, count(*)
    from moved
    group by how, before, now, reason_codes
"""
_RUPIAH = """
    select
        programme,
        coalesce(sum(amount_rp) filter (where run_id = %(base)s), 0)::bigint,
        coalesce(sum(amount_rp) filter (where run_id = %(run_id)s), 0)::bigint
    from marts.fct_subsidy
    where
        (run_id = %(base)s and covered_month = %(base_month)s)
        or (run_id = %(run_id)s and covered_month = %(covered_month)s)
    group by programme
    order by programme
"""


def changes_of(ask: Asker) -> Changes | None:
    """What a run changed; nothing if there is no earlier list, or it is no longer kept."""
    base = ask.rows(_BASE)
    if not base:
        return None
    base_run_id, base_as_of, base_month, is_same_month = base[0]
    told = {"base": base_run_id, "base_month": base_month}
    before, now = ask.row(_SIZES, **told)
    if not before:
        return None
    persons: dict[tuple, int] = {}
    reasons: dict[tuple, dict[str, int]] = {}
    for *how, codes, number in ask.rows(_MOVED, **told):
        persons[*how] = persons.get((*how,), 0) + number
        for code in codes:
            counted = reasons.setdefault((*how,), {})
            counted[code] = counted.get(code, 0) + number
    moved: dict[str, list[Moved]] = {"entered": [], "left": [], "changed": []}
    for (how, was, is_now), number in persons.items():
        counted = reasons.get((how, was, is_now), {})
        ranked = sorted(counted.items(), key=lambda pair: (-pair[1], pair[0]))
        moved[how].append(Moved(was, is_now, number, dict(ranked)))
    for found in moved.values():
        found.sort(key=lambda each: (-each.persons, each.before or "", each.now or ""))
    return Changes(
        base_run_id,
        base_as_of,
        base_month,
        is_same_month,
        before,
        now,
        **{how: tuple(found) for how, found in moved.items()},
        rupiah={name: (was, is_now) for name, was, is_now in ask.rows(_RUPIAH, **told)},
    )
