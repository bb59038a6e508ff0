"""Publish judged loads: accepted rows into ``raw``, and the pointer to them, in one transaction.

Before, nobody sees a row of the load; after, all of them. ``ops.publications`` refers to a gate
log entry that allows the load, so without one the database itself refuses.
"""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from importlib.resources import files

import psycopg
from psycopg import sql

from jamsos.collect.questions import settle
from jamsos.collect.steps import Step, record_step
from jamsos.errors import JamsosError
from jamsos.region import Region
from jamsos.warehouse.connection import connect
from jamsos.warehouse.fence import pass_fence


class AllHeld(JamsosError):
    """The gate held every new load of a source; the last good data stay in use."""


@dataclass(frozen=True)
class Published:
    """How one source's loads ended tonight, in loads and in rows."""

    source: str
    published: int
    held: int
    rows_accepted: int
    rows_quarantined: int


def publish_loads(
    source: str,
    allowed: dict[str, int],
    held: Iterable[str],
    region: Region,
    *,
    token: int,
    as_of: date,
) -> Published:
    """Make the ``allowed`` loads (load_id -> gate_id) current; leave the ``held`` where they are.

    A load that was published before keeps its rows as they are; only the pointer comes back to it.
    So a try that died after its commit can be repeated.

    Raises:
        FencedOff: A newer try of this source has begun.
        WarehouseError: A load's rows do not add up (delivered = accepted + quarantined), or its
            gate entry does not allow it.
    """
    started = time.monotonic()
    held = list(held)
    with connect() as connection:
        pass_fence(connection, source, token)
        fresh = _not_yet_published(connection, list(allowed))
        counts = _accept(connection, source, fresh)
        for load_id, gate_id in allowed.items():
            _point_at(connection, load_id, gate_id, as_of)
        connection.execute(
            "update ops.loads set status = 'held' where load_id = any(%s) and status = 'landed'",
            [held],
        )
        settle(connection, region, [*allowed, *held], as_of=as_of)
        _empty_landing(connection, source, list(allowed))
        _record(connection, [*allowed], "done", time.monotonic() - started, as_of)
        _record(connection, held, "held", 0.0, as_of)
        connection.execute(sql.SQL("analyze {}").format(sql.Identifier("raw", source)))
    return Published(source, len(allowed), len(held), *counts)


def _not_yet_published(connection: psycopg.Connection, load_ids: list[str]) -> list[str]:
    return [
        load_id
        for (load_id,) in connection.execute(
            "select load_id from ops.loads where load_id = any(%s) and status <> 'published'",
            [load_ids],
        )
    ]


def _accept(connection: psycopg.Connection, source: str, load_ids: list[str]) -> tuple[int, int]:
    """Move the rows without a quarantine entry; returns rows accepted and rows quarantined."""
    raw = sql.Identifier("raw", source)
    connection.execute(sql.SQL("delete from {} where load_id = any(%s)").format(raw), [load_ids])
    accept = (files("jamsos.collect") / "accept" / f"{source}.sql").read_text(encoding="utf-8")
    connection.execute(accept, {"load_ids": load_ids})
    return connection.execute(
        sql.SQL(
            """
            with
            accepted as (
                select load_id, count(*) as row_count from {raw}
                where load_id = any(%(load_ids)s) group by load_id
            ),
            quarantined as (
                select load_id, count(*) as row_count from quarantine.rows
                where load_id = any(%(load_ids)s) group by load_id
            ),
            counted as (
                update ops.loads set
                    status = 'published',
                    accepted = coalesce(accepted.row_count, 0),
                    quarantined = coalesce(quarantined.row_count, 0)
                from unnest(%(load_ids)s::text []) as published (load_id)
                left join accepted using (load_id)
                left join quarantined using (load_id)
                where loads.load_id = published.load_id
                returning loads.accepted, loads.quarantined
            )
            select coalesce(sum(accepted), 0)::bigint, coalesce(sum(quarantined), 0)::bigint
            from counted
            """
        ).format(raw=raw),
        {"load_ids": load_ids},
    ).fetchone()


def _point_at(connection: psycopg.Connection, load_id: str, gate_id: int, as_of: date) -> None:
    """From ``as_of`` on this load is what its sender says; the gate entry must allow it."""
    connection.execute(
        """
        insert into ops.publications (load_id, source, scope, gate_id, replaced_load_id, as_of)
        select loads.load_id, loads.source, loads.scope, %(gate_id)s, before.load_id, %(as_of)s
        from ops.loads
        left join ops.loads_at(%(as_of)s) as before using (source, scope)
        where
            loads.load_id = %(load_id)s
            and before.load_id is distinct from loads.load_id
        """,
        {"load_id": load_id, "gate_id": gate_id, "as_of": as_of},
    )


def _empty_landing(connection: psycopg.Connection, source: str, load_ids: list[str]) -> None:
    """Rows that stand in raw or quarantine need not stand in landing as well."""
    landing = sql.Identifier("landing", source)
    others = connection.execute(
        sql.SQL("select 1 from {} where load_id <> all(%s) limit 1").format(landing), [load_ids]
    ).fetchone()
    if others is None:
        connection.execute(sql.SQL("truncate {}").format(landing))
    else:
        connection.execute(
            sql.SQL("delete from {} where load_id = any(%s)").format(landing), [load_ids]
        )


def _record(
    connection: psycopg.Connection, load_ids: list[str], outcome: str, seconds: float, as_of: date
) -> None:
    loads = connection.execute(
        """
        select source, scope, file_name, load_id, coalesce(accepted, 0)
        from ops.loads where load_id = any(%s) order by load_id
        """,
        [load_ids],
    ).fetchall()
    for source, scope, file_name, load_id, accepted in loads:
        step = Step(as_of, source, scope, file_name, load_id, "publish")
        record_step(connection, step, outcome, accepted, seconds / len(loads))
