"""What two officers let pass although it fails, until a day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import psycopg


@dataclass(frozen=True)
class Waiver:
    """One row of ``quality.waivers``; without a subject it is for any load or run."""

    waiver_id: int
    expectation: str
    subject_id: str | None
    reason: str
    waived_by: str
    checked_by: str
    expires_on: date


def waivers_in_force(
    connection: psycopg.Connection, region_code: str, suite: str, as_of: date
) -> list[Waiver]:
    """The waivers that a night knows for a suite; those for one subject come first."""
    return [
        Waiver(*row)
        for row in connection.execute(
            """
            select
                waiver_id, expectation, subject_id, reason, waived_by, checked_by, expires_on
            from quality.waivers
            where
                region_code = %s and suite = %s and %s between as_of and expires_on
            order by subject_id is null, expires_on desc, waiver_id
            """,
            [region_code, suite, as_of],
        )
    ]


def waiver_for(waivers: Sequence[Waiver], expectation: str, subject_id: str) -> Waiver | None:
    """The waiver that lets a failure of this expectation pass for this subject, if there is one."""
    return next(
        (
            each
            for each in waivers
            if each.expectation == expectation and each.subject_id in (None, subject_id)
        ),
        None,
    )
