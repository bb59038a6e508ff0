"""A person lets many members of a village leave the list at once, for one month."""

from __future__ import annotations

from datetime import date

from jamsos.clock import covered_month
from jamsos.errors import JamsosError
from jamsos.region import Region
from jamsos.warehouse.connection import connect


class ReleaseRefused(JamsosError):
    """The village, the officer or the basis is not one that can release; the message says which."""


def release_village(region: Region, village_code: str, *, by: str, basis: str, as_of: date) -> date:
    """Let ``village_code`` be decided as it is, in the month that the night of ``as_of`` covers.

    Nights before ``as_of`` do not know it; nothing is ever changed or taken back. ``by`` is the
    code of an officer who may decide, ``basis`` the paper or the call it rests on.

    Returns the month.

    Raises:
        ReleaseRefused: No such village or officer, no basis, or the month is released already.
    """
    month = covered_month(as_of)
    if village_code not in {village.village_code for village in region.villages}:
        raise ReleaseRefused(f"{village_code} is no desa of {region.code}")
    if by not in region.officers_who("may_decide", as_of):
        raise ReleaseRefused(f"{by} is no officer who may decide on {as_of} (officers.csv)")
    if not basis.strip():
        raise ReleaseRefused("a release needs its basis: which paper, or who was asked")
    with connect() as connection:
        entered = connection.execute(
            """
            insert into ops.village_releases (
                region_code, covered_month, village_code, released_by, basis, as_of
            ) values (%s, %s, %s, %s, %s, %s)
            on conflict (region_code, covered_month, village_code) do nothing
            """,
            [region.code, month, village_code, by, basis.strip(), as_of],
        ).rowcount
    if not entered:
        raise ReleaseRefused(f"{village_code} is released for {month:%Y-%m} already")
    return month
