"""Files whose village nobody knows: ``ops.unmatched_villages``, one row per content."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

import psycopg

from jamsos.collect.delivery.deliveries import Delivery, Unplaced


def queue_unmatched(
    connection: psycopg.Connection,
    deliveries: Iterable[Delivery],
    unplaced: Iterable[Unplaced],
    *,
    as_of: date,
) -> None:
    """Queue what the night ``as_of`` could not match, and close what has a village by now.

    A file that waits is seen again each night; one that is placed, also where it then waits for
    something else, is resolved by its village. Any order of nights leaves the same dates.
    """
    placed = [(each.source, each.sha256, each.scope) for each in deliveries]
    waiting = []
    for file in unplaced:
        if file.village_code and file.sha256:
            placed.append((file.source, file.sha256, file.village_code))
        elif file.is_unmatched and file.sha256:
            waiting.append(file)
    for file in waiting:
        connection.execute(
            """
            insert into ops.unmatched_villages as queue (
                source, sha256, shown, why, nearest, first_seen, last_seen
            ) values (%(source)s, %(sha256)s, %(shown)s, %(why)s, %(nearest)s, %(as_of)s, %(as_of)s)
            on conflict (source, sha256) do update set
                shown = excluded.shown, why = excluded.why, nearest = excluded.nearest,
                first_seen = least(queue.first_seen, excluded.first_seen),
                last_seen = greatest(queue.last_seen, excluded.last_seen),
                resolved_by = case
                    when queue.resolved_on > excluded.last_seen then queue.resolved_by
                end,
                resolved_on = case
                    when queue.resolved_on > excluded.last_seen then queue.resolved_on
                end
            """,
            {
                "source": file.source,
                "sha256": file.sha256,
                "shown": file.file_name,
                "why": file.why,
                "nearest": [f"{each.village_code} {each.village_name}" for each in file.nearest],
                "as_of": as_of,
            },
        )
    for source, sha256, village_code in placed:
        connection.execute(
            """
            update ops.unmatched_villages set resolved_by = %s, resolved_on = %s
            where source = %s and sha256 = %s and resolved_on is null and last_seen <= %s
            """,
            [village_code, as_of, source, sha256, as_of],
        )
