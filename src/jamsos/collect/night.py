"""One source in one night: what the tasks of its DAG call, each try with a token of its own."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from jamsos.collect.landing import Landing, land_extract, land_rosters, past_night
from jamsos.collect.publish import AllHeld, Published, publish_loads
from jamsos.region import region
from jamsos.settings import settings
from jamsos.warehouse.collected import not_collected
from jamsos.warehouse.connection import connect
from jamsos.warehouse.fence import take_fence


def land(source: str, *, as_of: date) -> Landing:
    """Land what ``source`` delivered for the night ``as_of``.

    Raises:
        NothingDelivered: Nothing usable; the message says what to do.
    """
    with connect() as connection:
        token = take_fence(connection, source)
        connection.execute(
            "delete from ops.collected where region_code = %s and as_of = %s and source = %s",
            [region().code, as_of, source],
        )
    past = past_night(source, as_of=as_of)
    if past:
        return past
    if source == "village_rosters":
        return land_rosters(settings(), region(), token=token, as_of=as_of)
    return land_extract(source, settings(), region(), token=token, as_of=as_of)


def publish(source: str, allowed: dict[str, int], held: list[str], *, as_of: date) -> Published:
    """Publish the loads that their gate allows (load_id -> gate_id).

    Raises:
        AllHeld: The gate held every new load, and the source has nothing else for tonight: of an
            extract there is only one, of rosters no village has one in use.
    """
    with connect() as connection:
        token = take_fence(connection, source)
    published = publish_loads(source, allowed, held, token=token, as_of=as_of)
    if held and not allowed and not (source == "village_rosters" and _in_use(source, as_of)):
        raise AllHeld(
            f"{source}: the gate held {len(held)} load(s) and allowed none; see quality.gate_log. "
            "The last good data stay in use."
        )
    return published


def close(sources: Iterable[str], *, as_of: date) -> bool:
    """Note that these sources are collected for the night; says whether all sources are now.

    Whoever closes last is the one who hears ``True``, also when a source is collected once more.
    """
    with connect() as connection:
        connection.execute("select pg_advisory_xact_lock(hashtext('jamsos.collected'))")
        connection.cursor().executemany(
            """
            insert into ops.collected (region_code, as_of, source) values (%s, %s, %s)
            on conflict (region_code, as_of, source) do update set collected_at = now()
            """,
            [(region().code, as_of, source) for source in sources],
        )
        return not not_collected(connection, region(), as_of)


def _in_use(source: str, as_of: date) -> bool:
    with connect() as connection:
        return (
            connection.execute(
                "select 1 from ops.loads_at(%s) where source = %s limit 1", [as_of, source]
            ).fetchone()
            is not None
        )
