"""Who opened which report, when and for what: kept before anything is shown.

One place for each kind of look: what shows persons is a row of ``identity.vault_access``, what
shows a page without persons a row of ``ops.report_access``, and nothing is a row of both.
``identity.accesses`` reads the two together.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

import psycopg

from jamsos.clock import today
from jamsos.region import region
from jamsos.warehouse.purposes import REPORT, purpose


@dataclass(frozen=True)
class Access:
    """One look of somebody; ``what`` names a page or a kind of file, never a person."""

    accessed_at: datetime
    accessed_by: str
    role: str | None
    what_kind: str
    what: str
    purpose_code: str | None
    purpose: str | None
    row_count: int | None


def note_report(
    connection: psycopg.Connection,
    *,
    accessed_by: str,
    role: str | None,
    what_kind: str,
    what: str,
    purpose_code: str,
    run_id: str | None = None,
    as_of: date | None = None,
) -> None:
    """Keep that somebody opens a report; the connection must commit before it is shown.

    Raises:
        PurposeUnknown: The purpose is not one for reports.
    """
    day = as_of or today()
    purpose(region(), purpose_code, day, REPORT)
    connection.execute(
        """
        insert into ops.report_access (
            accessed_by, role, what_kind, what, run_id, purpose_code, as_of
        ) values (%s, %s, %s, %s, %s, %s, %s)
        """,
        [accessed_by, role, what_kind, what, run_id, purpose_code, day],
    )


def accesses(
    connection: psycopg.Connection, *, since: date | None = None, at_most: int = 500
) -> list[Access]:
    """Who opened what since a day (Asia/Makassar), the newest first."""
    rows = connection.execute(
        """
        select
            accessed_at, accessed_by, role, what_kind, what, purpose_code, purpose, row_count
        from identity.accesses
        where
            %(since)s::date is null
            or accessed_at >= %(since)s::date::timestamp at time zone 'Asia/Makassar'
        order by accessed_at desc, what_kind, what
        limit %(at_most)s
        """,
        {"since": since, "at_most": at_most},
    ).fetchall()
    return [Access(*row) for row in rows]
