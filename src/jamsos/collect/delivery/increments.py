"""Files that add to the last whole one: which belong together, and that no day is missing between.

A whole file replaces everything before it. An increment holds what was reported since a day
(``SEJAK`` in its count file) and stands beside the others under a scope of its own.
"""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import replace
from datetime import date

import psycopg

from jamsos.collect.delivery.counts import Counts, counts_path, read_counts
from jamsos.collect.delivery.deliveries import Delivery, dated_files
from jamsos.collect.refusal import DeliveryRefused
from jamsos.digest import sha256_of
from jamsos.sources import ExtractContract, extract_contract

# Of the loads that a night sees: what the newest one speaks of that is older than a given day.
_HELD_BEFORE = """
select max(loads.period) from ops.loads as loads
where
    loads.period < %(period)s
    and (
        (loads.load_id = any(%(also)s) and loads.status <> 'refused')
        or loads.load_id in (
            select in_use.load_id from ops.loads_at(%(as_of)s) as in_use
            where
                in_use.source = %(source)s
                and split_part(in_use.scope, '@', 1) = split_part(%(scope)s, '@', 1)
        )
    )
"""


def back_to_a_whole_file(
    connection: psycopg.Connection, newest: Delivery, contract: ExtractContract, *, as_of: date
) -> list[Delivery]:
    """``newest``, and before it the increments and the whole file it adds to, oldest first.

    Only files that still lie beside it, and none from before the whole file in use.
    """
    if contract.overlap_days is None:
        return [newest]
    in_use = connection.execute(
        """
        select loads.period from ops.loads_at(%s) as seen
        inner join ops.loads as loads using (load_id)
        where seen.source = %s and seen.scope = %s
        """,
        [as_of, newest.source, newest.scope],
    ).fetchone()
    earliest = in_use[0] if in_use else date.min
    older = [
        (period, path)
        for period, path in dated_files(newest.source, newest.path.parents[1])
        if earliest <= period < newest.period
    ]
    chain = [_scoped(newest, contract)]
    while "@" in chain[-1].scope and older:
        period, path = older.pop()
        before = replace(newest, period=period, path=path, sha256=sha256_of(path))
        chain.append(_scoped(before, contract))
    return chain[::-1]


def check_no_gap(
    connection: psycopg.Connection,
    delivery: Delivery,
    counts: Counts | None,
    contract: ExtractContract,
    *,
    landed: Iterable[str],
    as_of: date,
) -> str:
    """Nothing is missing between what is held (or ``landed`` tonight) and this increment.

    Returns a remark if it reaches back less far than agreed.

    Raises:
        DeliveryRefused: It begins after the last night held, or no whole file is held; or its
            count file came while it was read, so that it was taken for a whole one.
    """
    since = counts.since if counts else None
    if (since is not None) != ("@" in delivery.scope):
        raise DeliveryRefused("FILE_UNFINISHED", "berkas pembanding berubah saat dibaca")
    if since is None:
        return ""
    held = _held_before(connection, delivery, [*landed], as_of)
    if held is None:
        raise DeliveryRefused("EVENTS_GAP", "belum ada berkas lengkap yang dapat ditambah")
    if since > held:
        raise DeliveryRefused(
            "EVENTS_GAP", f"berkas dimulai {since}, data terakhir yang ada dari {held}"
        )
    back = (delivery.period - since).days
    if back < (contract.overlap_days or 0):
        return f"mundur {back} hari, disepakati {contract.overlap_days}"
    return ""


def without_a_gap(
    connection: psycopg.Connection, source: str, allowed: dict[str, int], *, as_of: date
) -> dict[str, int]:
    """Of the loads that a gate allows, those that follow what is held without a missing day.

    An increment whose forerunner is held back tonight has to wait for it.
    """
    if extract_contract(source).overlap_days is None:
        return allowed
    loads = connection.execute(
        """
        select load_id, scope, period, (reading ->> 'since')::date from ops.loads
        where load_id = any(%s) order by period, scope
        """,
        [[*allowed]],
    ).fetchall()
    continuous: dict[str, int] = {}
    for load_id, scope, period, since in loads:
        delivery = {"source": source, "scope": scope, "period": period}
        held = connection.execute(
            _HELD_BEFORE, delivery | {"also": [*continuous], "as_of": as_of}
        ).fetchone()[0]
        if since is None or (held is not None and since <= held):
            continuous[load_id] = allowed[load_id]
    return continuous


def _held_before(
    connection: psycopg.Connection, delivery: Delivery, also: list[str], as_of: date
) -> date | None:
    told = {"source": delivery.source, "scope": delivery.scope, "period": delivery.period}
    return connection.execute(_HELD_BEFORE, told | {"also": also, "as_of": as_of}).fetchone()[0]


def _scoped(delivery: Delivery, contract: ExtractContract) -> Delivery:
    """The delivery under the scope of an increment, if its count file says that it is one.

    A count file that cannot be read is told when the delivery is landed.
    """
    with suppress(DeliveryRefused, FileNotFoundError):
        if read_counts(counts_path(delivery.path), contract).since:
            return replace(delivery, scope=f"{delivery.scope}@{delivery.period}")
    return delivery
