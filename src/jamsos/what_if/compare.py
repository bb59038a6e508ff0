"""What two rule sets make of the same people: counts and rupiah, and who gains and who loses.

The people of both sides stand side by side in one temporary table; every figure is counted from it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

import psycopg
from psycopg import sql

from jamsos.combine.dbt import Trial
from jamsos.combine.run import Run

_SIDE = """
select
    people.person_key,
    people.is_proposed,
    people.village_code,
    people.district_code,
    people.sex_code,
    people.occupation_code,
    people.welfare_decile,
    case
        when allocation.is_funded then 'funded'
        when decisions.outcome = 'eligible' then 'waiting'
        else decisions.outcome
    end as state,
    decisions.reason_codes
    || case
        when allocation.waiting_reason is null then '{{}}'::text []
        else array[allocation.waiting_reason]
    end as reason_codes
from {intermediate}.int_people as people
inner join {intermediate}.int_decisions as decisions using (person_key)
left join {intermediate}.int_allocation as allocation using (person_key)
"""
_PEOPLE = """
create temporary table what_if_people on commit drop as
with
before as ({before}),
after as ({after})
select
    person_key,
    coalesce(after.village_code, before.village_code) as village_code,
    coalesce(after.district_code, before.district_code) as district_code,
    coalesce(after.sex_code, before.sex_code) as sex_code,
    coalesce(after.occupation_code, before.occupation_code) as occupation_code,
    coalesce(after.welfare_decile, before.welfare_decile) as welfare_decile,
    coalesce(before.is_proposed, false) as is_proposed_before,
    coalesce(after.is_proposed, false) as is_proposed_after,
    coalesce(before.state, 'unknown') as state_before,
    coalesce(after.state, 'unknown') as state_after,
    coalesce(before.reason_codes, '{{}}') as reasons_before,
    coalesce(after.reason_codes, '{{}}') as reasons_after
from before
full join after using (person_key)
"""
_STANDING = """
select
    (select rule_version from {intermediate}.int_rule_set),
    count(*) filter (where {proposed}),
    count(*) filter (where {state} in ('funded', 'waiting')),
    count(*) filter (where {proposed} and {state} = 'needs_review'),
    count(*) filter (where {proposed} and {state} = 'not_eligible'),
    count(*) filter (where {state} = 'funded'),
    count(*) filter (where {state} = 'waiting')
from what_if_people
"""
_RUPIAH = """
select commitments.programme, sum(commitments.amount_rp)::bigint
from {intermediate}.int_commitments as commitments
inner join {intermediate}.int_allocation as allocation using (person_key)
where allocation.is_funded
group by commitments.programme
order by commitments.programme
"""
# One row per group of each dimension, as it is called; a person stands in one group of each.
_GROUPS = """
with
named as (
    select
        people.*,
        villages.district_name,
        villages.village_name || ' (' || villages.district_name || ')' as village,
        case people.sex_code when 'L' then 'laki-laki' when 'P' then 'perempuan' end as sex,
        groups.label_id as occupation_group,
        bands.band
    from what_if_people as people
    left join {reference}.villages as villages using (village_code)
    left join {reference}.occupation_groups as groups
        on
            people.occupation_code = groups.occupation_code
            and %(rules_month)s between groups.valid_from and groups.valid_to
    left join {reference}.priority_rules as bands
        on
            bands.criterion = 'welfare_decile'
            and %(rules_month)s between bands.valid_from and bands.valid_to
            and (
                people.welfare_decile between bands.min_value and bands.max_value
                or (people.welfare_decile is null and bands.min_value is null)
            )
)
select
    dimension.name,
    coalesce(dimension.label, 'tidak diketahui') as label,
    count(*) filter (where state_before = 'funded'),
    count(*) filter (where state_after = 'funded'),
    count(*) filter (where state_after = 'funded' and state_before <> 'funded'),
    count(*) filter (where state_before = 'funded' and state_after <> 'funded'),
    count(*) filter (
        where state_after in ('funded', 'waiting') and state_before not in ('funded', 'waiting')
    ),
    count(*) filter (
        where state_before in ('funded', 'waiting') and state_after not in ('funded', 'waiting')
    )
from named
cross join lateral (
    values
    (1, 'kecamatan', district_name),
    (2, 'desa', village),
    (3, 'jenis kelamin', sex),
    (4, 'kelompok pekerjaan', occupation_group),
    (5, 'desil kesejahteraan', band)
) as dimension (place, name, label)
group by dimension.place, dimension.name, dimension.label
order by dimension.place, dimension.label
"""
_REASONS = """
with
told as (
    select
        reason_code,
        1 as before,
        0 as after,
        false as is_gained,
        reason_code <> all(reasons_after) as is_lost
    from what_if_people
    cross join lateral unnest(reasons_before) as reason_code
    union all
    select reason_code, 0, 1, reason_code <> all(reasons_before), false
    from what_if_people
    cross join lateral unnest(reasons_after) as reason_code
)
select
    told.reason_code,
    coalesce(reasons.text_id, ''),
    sum(told.before),
    sum(told.after),
    count(*) filter (where told.is_gained),
    count(*) filter (where told.is_lost)
from told
left join {reference}.reasons as reasons using (reason_code)
group by told.reason_code, reasons.text_id
order by told.reason_code
"""
_MIN_CELL = """
select max(value)::integer
from {reference}.disclosure_rules
where parameter = 'min_cell_persons' and %(rules_month)s between valid_from and valid_to
"""
_MOVED = """
select person_key, state_before, state_after, reasons_before, reasons_after
from what_if_people
where (state_before, reasons_before) is distinct from (state_after, reasons_after)
order by person_key
"""


@dataclass(frozen=True)
class Standing:
    """What one rule set makes of everybody; ``rupiah`` per programme and month."""

    label: str
    month: date
    rule_version: str
    judged: int
    eligible: int
    needs_review: int
    not_eligible: int
    funded: int
    waiting: int
    rupiah: dict[str, int]

    @property
    def monthly_rp(self) -> int:
        return sum(self.rupiah.values())


@dataclass(frozen=True)
class Group:
    """People of one group of a dimension; gained and lost from the first rule set to the second."""

    dimension: str
    label: str
    funded_before: int
    funded_after: int
    funded_gained: int
    funded_lost: int
    eligible_gained: int
    eligible_lost: int


@dataclass(frozen=True)
class Reason:
    """How many people have a reason under each rule set, and how many only under one of them."""

    code: str
    text: str
    before: int
    after: int
    gained: int
    lost: int


@dataclass(frozen=True)
class Moved:
    """One person of whom the two rule sets think differently."""

    person_key: UUID
    before: str
    after: str
    reasons_before: list[str]
    reasons_after: list[str]


@dataclass(frozen=True)
class Comparison:
    """Two rule sets on the people of one night. No person is in it."""

    run: Run
    before: Standing
    after: Standing
    groups: list[Group]
    reasons: list[Reason]
    min_cell_persons: int
    is_code_changed: bool
    unreleasable: str | None


def compare(
    connection: psycopg.Connection,
    run: Run,
    before: tuple[str, Trial],
    after: tuple[str, Trial],
    *,
    is_code_changed: bool,
    unreleasable: str | None,
) -> tuple[Comparison, list[Moved]]:
    """Count what both trials, each with its label, have decided; and who is decided differently."""
    sides = {"before": before, "after": after}
    connection.execute(
        sql.SQL(_PEOPLE).format(**{side: _of(_SIDE, trial) for side, (_, trial) in sides.items()})
    )
    connection.execute("analyze what_if_people")
    standings = [
        _standing(connection, side, label, trial) for side, (label, trial) in sides.items()
    ]
    latest = after[1]
    told = {"rules_month": latest.rules_month}
    (min_cell,) = connection.execute(_of(_MIN_CELL, latest), told).fetchone()
    comparison = Comparison(
        run,
        *standings,
        [Group(*row) for row in connection.execute(_of(_GROUPS, latest), told)],
        [Reason(*row) for row in connection.execute(_of(_REASONS, latest))],
        min_cell or 0,
        is_code_changed,
        unreleasable,
    )
    return comparison, [Moved(*row) for row in connection.execute(_MOVED)]


def _standing(connection: psycopg.Connection, side: str, label: str, trial: Trial) -> Standing:
    counted = sql.SQL(_STANDING).format(
        intermediate=_schema(trial, "intermediate"),
        proposed=sql.Identifier(f"is_proposed_{side}"),
        state=sql.Identifier(f"state_{side}"),
    )
    row = connection.execute(counted).fetchone()
    rupiah = dict(connection.execute(_of(_RUPIAH, trial)).fetchall())
    return Standing(label, trial.rules_month, *row, rupiah)


def _of(query: str, trial: Trial) -> sql.Composed:
    return sql.SQL(query).format(
        intermediate=_schema(trial, "intermediate"), reference=_schema(trial, "reference")
    )


def _schema(trial: Trial, stage: str) -> sql.Identifier:
    return sql.Identifier(f"what_if_{trial.name}_{stage}")
