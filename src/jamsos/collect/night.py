"""One source in one night: what the tasks of its DAG call, each try with a token of its own."""

from __future__ import annotations

from datetime import date

from jamsos.collect.landing import Landing, land_extract, land_rosters
from jamsos.collect.publish import AllHeld, Published, publish_loads
from jamsos.region import region
from jamsos.settings import settings
from jamsos.warehouse.connection import connect
from jamsos.warehouse.fence import take_fence


def land(source: str, *, as_of: date) -> Landing:
    """Land what ``source`` delivered for the night ``as_of``.

    Raises:
        NothingDelivered: Nothing usable; the message says what to do.
    """
    with connect() as connection:
        token = take_fence(connection, source)
    if source == "village_rosters":
        return land_rosters(settings(), region(), token=token, as_of=as_of)
    return land_extract(source, settings(), region(), token=token, as_of=as_of)


def publish(source: str, allowed: dict[str, int], held: list[str], *, as_of: date) -> Published:
    """Publish the loads that their gate allows (load_id -> gate_id).

    Raises:
        AllHeld: The gate held every new load of the source.
    """
    with connect() as connection:
        token = take_fence(connection, source)
    published = publish_loads(source, allowed, held, token=token, as_of=as_of)
    if held and not allowed:
        raise AllHeld(
            f"{source}: the gate held {len(held)} load(s) and allowed none; see quality.gate_log. "
            "The last good data stay in use."
        )
    return published
