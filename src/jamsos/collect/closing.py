"""Close a source for a night: it is collected, or its last good data stay in use and are called so.

One source that fails does not stop the others, but how long a night may go on without it is data
(``stale_days`` in ``region.yaml``): a registry a week old would insure the dead.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

import psycopg

from jamsos.collect.refusal import NothingDelivered
from jamsos.region import Region
from jamsos.sources import OPTIONAL
from jamsos.warehouse.collected import not_collected


@dataclass(frozen=True)
class Closed:
    """How sources were closed for a night.

    ``is_whole``: no source is missing any more, and this call closed the last one. ``stale`` tells
    what the last good data of a failed source speak of; ``absent`` ones never published any.
    """

    is_whole: bool
    stale: dict[str, date]
    absent: tuple[str, ...]


def open_again(connection: psycopg.Connection, region: Region, source: str, as_of: date) -> None:
    """The source is collected once more: the night waits for it."""
    connection.execute(
        "delete from ops.collected where region_code = %s and as_of = %s and source = %s",
        [region.code, as_of, source],
    )


def note_published(
    connection: psycopg.Connection, region: Region, source: str, as_of: date
) -> None:
    """The source ended well, with or without anything new."""
    _note(connection, region, source, as_of, "published", last_good(connection, source, as_of))


def close_sources(
    connection: psycopg.Connection, region: Region, sources: Iterable[str], as_of: date
) -> Closed:
    """Close ``sources`` for the night; whoever closes the last one hears that the night is whole.

    Raises:
        NothingDelivered: A source failed, and its last good data are too old to go on with, or
            there are none.
    """
    connection.execute("select pg_advisory_xact_lock(hashtext('jamsos.collected'))")
    stale: dict[str, date] = {}
    absent: list[str] = []
    for source in sources:
        period = last_good(connection, source, as_of)
        if _is_published(connection, region, source, as_of):
            _note(connection, region, source, as_of, "closed", period)
            continue
        if period is None and source in OPTIONAL:
            absent.append(source)
            _note(connection, region, source, as_of, "absent", None)
            continue
        _refuse_to_go_on_with(region, source, period, as_of)
        stale[source] = period
        _note(connection, region, source, as_of, "stale", period)
    is_whole = not not_collected(connection, region, as_of)
    return Closed(is_whole, stale, tuple(absent))


def _refuse_to_go_on_with(region: Region, source: str, period: date | None, as_of: date) -> None:
    if period is None:
        raise NothingDelivered(
            f"{source}: nothing was ever published; the night of {as_of} cannot go on without it."
        )
    if source in OPTIONAL:
        return
    age, allowed = (as_of - period).days, region.facts["stale_days"][source]
    if age > allowed:
        raise NothingDelivered(
            f"{source}: its last good data speak of {period}, {age} days before this night, and "
            f"{allowed} are allowed (stale_days in region.yaml). Ask for new data, or decide with "
            "these: start combine_subsidies with "
            f'{{"as_of": "{as_of}", "with_last_good": true}}.'
        )


def last_good(connection: psycopg.Connection, source: str, as_of: date) -> date | None:
    """What the data of ``source`` in use on the night speak of; nothing if there are none."""
    row = connection.execute(
        """
        select max(loads.period) from ops.loads_at(%s) as in_use
        inner join ops.loads as loads using (load_id)
        where in_use.source = %s
        """,
        [as_of, source],
    ).fetchone()
    return row[0]


def _is_published(connection: psycopg.Connection, region: Region, source: str, as_of: date) -> bool:
    row = connection.execute(
        """
        select 1 from ops.collected
        where
            region_code = %s and as_of = %s and source = %s and state in ('published', 'closed')
        """,
        [region.code, as_of, source],
    ).fetchone()
    return row is not None


def _note(
    connection: psycopg.Connection,
    region: Region,
    source: str,
    as_of: date,
    state: str,
    last_good_period: date | None,
) -> None:
    connection.execute(
        """
        insert into ops.collected (region_code, as_of, source, state, last_good_period)
        values (%s, %s, %s, %s, %s)
        on conflict (region_code, as_of, source) do update set
            state = excluded.state, last_good_period = excluded.last_good_period,
            collected_at = now()
        """,
        [region.code, as_of, source, state, last_good_period],
    )
