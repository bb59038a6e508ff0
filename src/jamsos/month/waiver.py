"""Two officers let a failure of a gate pass, until a day; rows of waivers are only added.

A waiver lets a load, a run or an export pass although a statement about it fails. It never takes a
row out of quarantine, and never waives what could not be judged.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import psycopg
from psycopg.rows import class_row

from jamsos.errors import JamsosError
from jamsos.gates.decision import CEILING
from jamsos.gates.limits import limits_on
from jamsos.gates.suites import Expectation, load_suite, suite_names
from jamsos.month.officers import why_not_both
from jamsos.region import Region


class NotWaived(JamsosError):
    """The waiver is refused; the message says why, in Indonesian."""


@dataclass(frozen=True)
class Request:
    """What is to pass: ``expectation`` of ``suite``, for one subject or (without) for any.

    ``until`` is the last night it holds for. ``is_new_normal``: limits are learnt anew from what it
    lets pass.
    """

    suite: str
    expectation: str
    until: date
    reason: str
    waived_by: str
    checked_by: str
    subject_id: str | None = None
    is_new_normal: bool = False


@dataclass(frozen=True)
class Listed:
    """A waiver that holds, or did until lately; ``is_ending`` within the days of notice."""

    waiver_id: int
    suite: str
    expectation: str
    subject_id: str | None
    reason: str
    waived_by: str
    checked_by: str
    is_new_normal: bool
    as_of: date
    expires_on: date
    is_ending: bool


def waive(connection: psycopg.Connection, region: Region, asked: Request, *, as_of: date) -> int:
    """Enter a waiver; nights from ``as_of`` on know it. Returns its number.

    Raises:
        NotWaived: Nothing of that name can be waived, it would last too long or end before it
            begins, no reason is given, or the officers may not sign.
    """
    _require_waivable(asked)
    longest = int(limits_on(region, as_of)["max_waiver_days"].value)
    if not as_of <= asked.until <= as_of + timedelta(days=longest):
        raise NotWaived(
            f"Pengecualian berlaku dari {as_of} dan paling lama {longest} hari [A], "
            f"sampai {as_of + timedelta(days=longest)}."
        )
    if not asked.reason.strip():
        raise NotWaived("Tuliskan alasannya: mengapa boleh lolos walaupun tidak sesuai.")
    if asked.waived_by == asked.checked_by:
        raise NotWaived("Pemutus dan pemeriksa harus dua petugas yang berbeda.")
    if refusal := why_not_both(region, asked.waived_by, asked.checked_by, as_of):
        raise NotWaived(refusal)
    (waiver_id,) = connection.execute(
        """
        insert into quality.waivers (
            region_code, suite, expectation, subject_id, is_new_normal, reason, waived_by,
            checked_by, as_of, expires_on
        ) values (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s)
        returning waiver_id
        """,
        [
            region.code, asked.suite, asked.expectation, asked.subject_id, asked.is_new_normal,
            asked.reason.strip(), asked.waived_by, asked.checked_by, as_of, asked.until,
        ],
    ).fetchone()  # fmt: skip
    return waiver_id


def waivers_on(connection: psycopg.Connection, region: Region, as_of: date) -> list[Listed]:
    """The waivers that a night knows and that hold, those that end first at the top."""
    notice = int(limits_on(region, as_of)["waiver_notice_days"].value)
    with connection.cursor(row_factory=class_row(Listed)) as cursor:
        return cursor.execute(
            """
            select
                waiver_id, suite, expectation, subject_id, reason, waived_by, checked_by,
                is_new_normal, as_of, expires_on, expires_on - %(as_of)s::date <= %(notice)s
                as is_ending
            from quality.waivers
            where region_code = %(region)s and %(as_of)s between as_of and expires_on
            order by expires_on, waiver_id
            """,
            {"as_of": as_of, "notice": notice, "region": region.code},
        ).fetchall()


def _require_waivable(asked: Request) -> None:
    if asked.suite not in suite_names():
        raise NotWaived(f"Tidak ada rangkaian pemeriksaan «{asked.suite}».")
    suite = load_suite(asked.suite)
    named: dict[str, Expectation | None] = {each.name: each for each in suite.expectations}
    if suite.quarantine_ceiling is not None:
        named[CEILING] = None
    if asked.expectation not in named:
        raise NotWaived(f"«{asked.expectation}» tidak ada dalam «{asked.suite}».")
    expectation = named[asked.expectation]
    if expectation and expectation.reason:
        raise NotWaived(
            f"«{asked.expectation}» menyisihkan baris; baris yang disisihkan tidak dapat "
            "dikecualikan, tetapi harus diperbaiki oleh pengirimnya."
        )
