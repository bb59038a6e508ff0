"""A rule that a published month was decided by never changes; it ends, and another one begins.

``ops.released_rows`` keeps every row as it was when a month that it could decide was published. A
row may end with the last published month or later, or with the last published night where nights
read the rows of their own date. All else would be a month decided once and explained otherwise.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

import psycopg
from psycopg import sql

from jamsos.combine.dated_seeds import DatedSeed
from jamsos.combine.run import Run
from jamsos.errors import JamsosError
from jamsos.region import Region

_DECIDES_NOT = ("valid_from", "valid_to")
# Of the rows as they are now: the key in words, the dates, and what decides.
_NOW = """
now as (
    select
        concat_ws(' / ', {key}) as row_key,
        valid_from,
        valid_to,
        to_jsonb(seed) - %(decides_not)s::text[] as decides
    from {schema}.{seed} as seed
),
latest as (
    select distinct on (row_key, valid_from) row_key, valid_from, valid_to, decides
    from ops.released_rows
    where region_code = %(region)s and seed = %(seed)s
    order by row_key, valid_from, released_id desc
)
"""
_ENTER = """
insert into ops.released_rows (
    region_code, seed, row_key, valid_from, valid_to, decides, covered_month, run_id
)
select
    %(region)s, %(seed)s, now.row_key, now.valid_from, now.valid_to, now.decides, %(month)s, %(run)s
from now
left join latest using (row_key, valid_from)
where
    now.valid_from <= %(decided_on)s
    and (now.valid_to, now.decides) is distinct from (latest.valid_to, latest.decides)
order by now.row_key, now.valid_from
"""
_CHANGED = """
select
    coalesce(now.row_key, latest.row_key), coalesce(now.valid_from, latest.valid_from),
    latest.valid_to, now.valid_to, latest.decides, now.decides
from now
full join latest using (row_key, valid_from)
where
    now.row_key is null
    or not now.decides @> latest.decides
    or (
        now.valid_to <> latest.valid_to
        and least(now.valid_to, latest.valid_to) < %(decided_to)s
    )
    or (
        latest.row_key is null
        and now.valid_from <= %(decided_to)s
        and now.row_key in (select row_key from latest)
    )
order by 1, 2
"""
_DECIDED_TO = """
select
    max(published.covered_month + interval '1 month' - interval '1 day')::date,
    max(runs.as_of)
from ops.published_runs as published
inner join ops.runs as runs using (run_id)
where published.region_code = %s
"""


class ReleasedRuleChanged(JamsosError):
    """A rule that decided a published month is not what it was; the message names it."""


def enter_released_rows(
    connection: psycopg.Connection, run: Run, region: Region, seeds: Iterable[DatedSeed]
) -> int:
    """Enter every rule row that could decide the month of ``run``; returns how many were new.

    A seed that was never loaded has decided nothing.
    """
    return sum(
        connection.execute(
            _statement(_ENTER, seed),
            _told(seed, region)
            | {
                "month": run.covered_month,
                "run": run.run_id,
                "decided_on": run.as_of if seed.is_nightly else run.covered_month,
            },
        ).rowcount
        for seed in seeds
        if seed.is_rule and _is_loaded(connection, seed)
    )


def require_released_rows(
    connection: psycopg.Connection,
    region: Region,
    seeds: Iterable[DatedSeed],
    schema: str = "reference",
) -> None:
    """Make sure that every released rule row is what it was.

    Raises:
        ReleasedRuleChanged: Some row is gone, has another value, or was ended or prolonged within
            a time that is decided; or a new row fills such a time for a key that was released.
    """
    last_day, last_night = connection.execute(_DECIDED_TO, [region.code]).fetchone()
    if last_day is None:
        return
    changes = []
    for seed in seeds:
        if not seed.is_rule:
            continue
        decided_to = last_night if seed.is_nightly else last_day
        for row in connection.execute(
            _statement(_CHANGED, seed, schema), _told(seed, region) | {"decided_to": decided_to}
        ):
            changes.append(f"{seed.name} {_change(*row)}; {_way_out(decided_to)}")
    if changes:
        raise ReleasedRuleChanged(
            "\n".join(["a rule by which months were decided is not what it was:", *changes])
        )


def _change(
    row_key: str,
    valid_from: date,
    was_to: date | None,
    is_to: date | None,
    was: dict[str, object] | None,
    now: dict[str, object] | None,
) -> str:
    row = f"{row_key} from {valid_from}"
    if now is None:
        return f"{row} is gone"
    if was is None:
        return f"{row} is new and begins in a time that is decided"
    differing = [column for column in was if now.get(column) != was[column]]
    if differing:
        told = (f"{column} was {was[column]}, is {now.get(column)}" for column in differing)
        return f"{row}: {', '.join(told)}"
    return f"{row}: valid_to was {was_to}, is {is_to}"


def _way_out(decided_to: date) -> str:
    return (
        f"put it back as it was, let it end on {decided_to} or later, and add a new row from "
        f"{decided_to + timedelta(days=1)} or later"
    )


def _is_loaded(connection: psycopg.Connection, seed: DatedSeed) -> bool:
    (table,) = connection.execute("select to_regclass(%s)", [f"reference.{seed.name}"]).fetchone()
    return table is not None


def _statement(query: str, seed: DatedSeed, schema: str = "reference") -> sql.Composed:
    key = sql.SQL(", ").join(
        sql.SQL("coalesce({}::text, '-')").format(sql.Identifier(column)) for column in seed.key
    )
    now = sql.SQL(_NOW).format(
        key=key, schema=sql.Identifier(schema), seed=sql.Identifier(seed.name)
    )
    return sql.SQL("with ") + now + sql.SQL(query)


def _told(seed: DatedSeed, region: Region) -> dict[str, object]:
    return {
        "decides_not": [*_DECIDES_NOT, *seed.wording],
        "region": region.code,
        "seed": seed.name,
    }
