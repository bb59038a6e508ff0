"""The ledger of what is collected for a night: which sources it waits for, which are stale."""

from __future__ import annotations

from datetime import date

import psycopg

from jamsos.region import Region
from jamsos.sources import SOURCES


def not_collected(connection: psycopg.Connection, region: Region, as_of: date) -> list[str]:
    """The sources that the night still waits for: not closed, neither well nor as stale."""
    closed = _with_state(connection, region, as_of, ["closed", "stale", "absent"])
    return [source for source in SOURCES if source not in closed]


def stale(connection: psycopg.Connection, region: Region, as_of: date) -> list[str]:
    """The sources that failed for the night and are used as they were said last."""
    found = _with_state(connection, region, as_of, ["stale"])
    return [source for source in SOURCES if source in found]


def _with_state(
    connection: psycopg.Connection, region: Region, as_of: date, states: list[str]
) -> set[str]:
    return {
        source
        for (source,) in connection.execute(
            """
            select source from ops.collected
            where region_code = %s and as_of = %s and state = any(%s)
            """,
            [region.code, as_of, states],
        )
    }
