"""How well each source has delivered, night after night."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from jamsos.report.asking import Asker

_NIGHTS = 30


@dataclass(frozen=True)
class Delivery:
    """What arrived from one source in one night. Rows are those of the published files."""

    source: str
    as_of: date
    files: int
    held: int
    refused: int
    delivered: int
    accepted: int
    quarantined: int


_DELIVERIES = """
    select
        loads.source,
        loads.as_of,
        count(*),
        count(*) filter (where loads.status = 'held'),
        count(*) filter (where loads.status = 'refused'),
        coalesce(sum(loads.delivered) filter (where loads.status = 'published'), 0)::bigint,
        coalesce(sum(loads.accepted) filter (where loads.status = 'published'), 0)::bigint,
        coalesce(sum(loads.quarantined) filter (where loads.status = 'published'), 0)::bigint
    from ops.loads as loads
    where
        loads.as_of in (
            select distinct as_of from ops.loads
            where as_of <= %(as_of)s
            order by as_of desc
            limit %(nights)s
        )
    group by loads.source, loads.as_of
    order by loads.source, loads.as_of
"""


def deliveries_until(ask: Asker) -> dict[str, tuple[Delivery, ...]]:
    """Of each source its deliveries until the night, the oldest first; at most 30 nights."""
    found: dict[str, list[Delivery]] = {}
    for row in ask.rows(_DELIVERIES, nights=_NIGHTS):
        found.setdefault(row[0], []).append(Delivery(*row))
    return {source: tuple(told) for source, told in found.items()}
