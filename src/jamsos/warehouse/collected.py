"""Which sources a night still waits for."""

from __future__ import annotations

from datetime import date

import psycopg

from jamsos.region import Region
from jamsos.sources import SOURCES


def not_collected(connection: psycopg.Connection, region: Region, as_of: date) -> list[str]:
    """The sources whose collecting for ``as_of`` has not ended well."""
    collected = {
        source
        for (source,) in connection.execute(
            "select source from ops.collected where region_code = %s and as_of = %s",
            [region.code, as_of],
        )
    }
    return [source for source in SOURCES if source not in collected]
