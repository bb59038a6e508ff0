"""The ledger of what channels brought, ``ops.arrivals``: one row per version of a file."""

from __future__ import annotations

import hmac
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime

import psycopg

from jamsos.collect.delivery.deliveries import Delivery


@dataclass(frozen=True)
class Arrival:
    """One version of one file. ``size_bytes`` in bytes; ``checksum`` as the channel says it."""

    place_key: str
    shown: str
    size_bytes: int
    modified_at: datetime | None
    checksum: str | None
    sha256: str


def place_key(below: str, secret: bytes) -> str:
    """What stands for a path in the ledger: nobody reads a person's name from it."""
    return hmac.digest(secret, b"place:" + below.encode(), "sha256").hex()[:32]


def newest_arrivals(
    connection: psycopg.Connection, channel: str, source: str
) -> dict[str, Arrival]:
    """The newest version of each file of a channel, by its place."""
    rows = connection.execute(
        """
        select distinct on (place_key)
            place_key, shown, size_bytes, modified_at, checksum, sha256
        from ops.arrivals
        where channel = %s and source = %s
        order by place_key, arrival_id desc
        """,
        [channel, source],
    )
    return {row[0]: Arrival(*row) for row in rows}


def note_arrivals(
    connection: psycopg.Connection,
    channel: str,
    source: str,
    arrivals: Iterable[Arrival],
    *,
    as_of: date,
) -> None:
    """Enter these versions as arrived in the night ``as_of``."""
    connection.cursor().executemany(
        """
        insert into ops.arrivals (
            channel, source, place_key, shown, size_bytes, modified_at, checksum, sha256, as_of
        ) values (%s, %s, %s, %s, %s, %s, %s, %s, %s)
        """,
        [
            [
                channel, source, each.place_key, each.shown, each.size_bytes, each.modified_at,
                each.checksum, each.sha256, as_of,
            ]
            for each in arrivals
        ],
    )  # fmt: skip


def with_arrival(connection: psycopg.Connection, delivery: Delivery) -> Delivery:
    """``delivery`` with the channel that brought its content first, and when.

    What somebody put into the inbox by hand stays as it is: the inbox, and no known time.
    """
    row = connection.execute(
        """
        select channel, arrived_at from ops.arrivals
        where source = %s and sha256 = %s
        order by arrival_id
        limit 1
        """,
        [delivery.source, delivery.sha256],
    ).fetchone()
    return replace(delivery, channel=row[0], arrived_at=row[1]) if row else delivery
