"""One source in one night: what the tasks of its DAG call, each try with a token of its own."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from jamsos.collect.closing import Closed, close_sources, last_good, note_published, open_again
from jamsos.collect.delivery.increments import without_a_gap
from jamsos.collect.landing import Landing, land_extract, land_rosters, past_night
from jamsos.collect.publish import AllHeld, Published, publish_loads
from jamsos.collect.registry_service.landing import land_answers
from jamsos.region import region
from jamsos.settings import settings
from jamsos.sources import ASKED, EXTRACTS
from jamsos.warehouse.connection import connect
from jamsos.warehouse.fence import take_fence


def land(source: str, *, as_of: date) -> Landing:
    """Land what ``source`` delivered for the night ``as_of``.

    Raises:
        NothingDelivered: Nothing usable; the message says what to do.
    """
    with connect() as connection:
        token = take_fence(connection, source)
        open_again(connection, region(), source, as_of)
    past = past_night(source, as_of=as_of)
    if past:
        return past
    if source == "village_rosters":
        return land_rosters(settings(), region(), token=token, as_of=as_of)
    if source in ASKED:
        return land_answers(settings(), region(), token=token, as_of=as_of)
    return land_extract(source, settings(), region(), token=token, as_of=as_of)


def publish(source: str, allowed: dict[str, int], held: list[str], *, as_of: date) -> Published:
    """Publish the loads that their gate allows (load_id -> gate_id).

    Raises:
        AllHeld: The gate held every new load, and the source has nothing else for tonight: of an
            extract there is only one, of rosters no village has one in use.
    """
    with connect() as connection:
        token = take_fence(connection, source)
        if source in EXTRACTS:
            continuous = without_a_gap(connection, source, allowed, as_of=as_of)
            held = [*held, *(each for each in allowed if each not in continuous)]
            allowed = continuous
    published = publish_loads(source, allowed, held, region(), token=token, as_of=as_of)
    if held and not allowed and not (source == "village_rosters" and _in_use(source, as_of)):
        raise AllHeld(
            f"{source}: the gate held {len(held)} load(s) and allowed none; see quality.gate_log. "
            "The last good data stay in use."
        )
    with connect() as connection:
        note_published(connection, region(), source, as_of)
    return published


def close(sources: Iterable[str], *, as_of: date) -> Closed:
    """Close these sources for the night, whether they were collected or failed.

    Whoever closes last is the one who hears that the night is whole, also when a source is
    collected once more.

    Raises:
        NothingDelivered: A source failed, and the night may not go on with what it said last.
    """
    with connect() as connection:
        return close_sources(connection, region(), sources, as_of)


def _in_use(source: str, as_of: date) -> bool:
    with connect() as connection:
        return last_good(connection, source, as_of) is not None
