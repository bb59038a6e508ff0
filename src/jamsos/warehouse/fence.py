"""Only the newest try may publish.

A killed supervisor can leave an old try running beside its successor. Each try takes the next
token of its fence before it works; when it comes to publish, a token that is no longer the newest
is refused.
"""

from __future__ import annotations

import psycopg

from jamsos.errors import JamsosError


class FencedOff(JamsosError):
    """A newer try has begun; this one must not write any more."""


def take_fence(connection: psycopg.Connection, name: str) -> int:
    """The next token of the fence ``name``; every earlier one is void once this commits."""
    row = connection.execute(
        """
        insert into ops.fences as fence (name, token) values (%s, 1)
        on conflict (name) do update set token = fence.token + 1
        returning token
        """,
        [name],
    ).fetchone()
    return row[0]


def pass_fence(connection: psycopg.Connection, name: str, token: int) -> None:
    """Hold the fence until the transaction ends.

    Raises:
        FencedOff: A newer token was taken.
    """
    row = connection.execute(
        "select token from ops.fences where name = %s for update", [name]
    ).fetchone()
    if row is None or row[0] != token:
        raise FencedOff(f"{name}: a newer try has begun; this one stops without writing")
