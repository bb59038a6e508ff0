"""Amend an approved list: one person off it or onto it, decided by one officer, checked by another.

The facts of the approved run stay as they are; amendments stand beside them in the ledger, and
``marts.month_list`` and the nights after read both.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

import psycopg

from jamsos.errors import JamsosError
from jamsos.month.officers import why_not
from jamsos.region import Region


class NotAmended(JamsosError):
    """The amendment or its check is refused; the message says why, in Indonesian."""


@dataclass(frozen=True)
class Amendment:
    """One person who is to leave the approved list of a month, or to come onto it.

    ``kind`` is ``remove`` or ``add``; ``basis`` is the paper or the call it rests on.
    """

    month: date
    person_key: UUID
    kind: str
    reason_code: str
    basis: str
    decided_by: str


def amend(
    connection: psycopg.Connection, region: Region, amendment: Amendment, *, as_of: date
) -> int:
    """Enter an amendment; it takes effect once another officer agrees (``check``).

    Returns its number.

    Raises:
        NotAmended: The month is not approved, the reason or the basis does not do, the officer may
            not decide, the person is amended already in this month, is not on the list or the last
            one on it (to leave it), or is on it or was not found eligible (to come onto it).
    """
    if refusal := why_not(region, amendment.decided_by, "may_decide", as_of):
        raise NotAmended(refusal)
    if not amendment.basis.strip():
        raise NotAmended("Tuliskan dasarnya: surat apa, atau siapa yang ditanya.")
    _require_reason(region, amendment)
    run_id, persons = _approved_list(connection, region, amendment.month, as_of)
    _require_standing(connection, amendment, run_id)
    if amendment.kind == "remove" and _others_leaving(connection, region, amendment) + 1 == persons:
        raise NotAmended(f"Daftar {amendment.month:%Y-%m} tidak boleh menjadi kosong.")
    try:
        (amendment_id,) = connection.execute(
            """
            insert into ops.amendments (
                region_code, covered_month, person_key, kind, reason_code, basis, decided_by, as_of
            ) values (%s, %s, %s, %s, %s, %s, %s, %s)
            returning amendment_id
            """,
            [
                region.code, amendment.month, amendment.person_key, amendment.kind,
                amendment.reason_code, amendment.basis.strip(), amendment.decided_by, as_of,
            ],
        ).fetchone()  # fmt: skip
    except psycopg.errors.RaiseException as error:
        raise NotAmended(
            f"Orang ini sudah punya perubahan pada daftar {amendment.month:%Y-%m}."
        ) from error
    return amendment_id


def check(
    connection: psycopg.Connection,
    region: Region,
    amendment_id: int,
    *,
    by: str,
    is_agreed: bool,
    as_of: date,
) -> Amendment:
    """Agree to an amendment, or refuse it; nights before ``as_of`` do not know it.

    Raises:
        NotAmended: There is no such amendment, it is checked already or entered on a later day, or
            the officer may not check or is the one who decided.
    """
    if refusal := why_not(region, by, "may_check", as_of):
        raise NotAmended(refusal)
    row = connection.execute(
        """
        select covered_month, person_key, kind, reason_code, basis, decided_by, as_of
        from ops.amendments where amendment_id = %s and region_code = %s
        """,
        [amendment_id, region.code],
    ).fetchone()
    if row is None:
        raise NotAmended(f"Perubahan nomor {amendment_id} tidak ada.")
    *told, entered = row
    amendment = Amendment(*told)
    if entered > as_of:
        raise NotAmended(f"Perubahan nomor {amendment_id} baru dicatat pada {entered}.")
    if by == amendment.decided_by:
        raise NotAmended("Pengusul perubahan dan pemeriksa harus dua petugas yang berbeda.")
    entered_now = connection.execute(
        """
        insert into ops.amendment_checks (amendment_id, decided_by, checked_by, is_agreed, as_of)
        values (%s, %s, %s, %s, %s)
        on conflict (amendment_id) do nothing
        """,
        [amendment_id, amendment.decided_by, by, is_agreed, as_of],
    ).rowcount
    if not entered_now:
        raise NotAmended(f"Perubahan nomor {amendment_id} sudah diperiksa.")
    return amendment


def _require_reason(region: Region, amendment: Amendment) -> None:
    """A reason of the amendment's kind; who leaves may also fail a rule of the decision."""
    fitting = {amendment.kind} | ({"not_eligible"} if amendment.kind == "remove" else set())
    known = [row["reason_code"] for row in region.seed("reasons") if row["outcome"] in fitting]
    if amendment.reason_code not in known:
        raise NotAmended(
            f"Alasan {amendment.reason_code} tidak berlaku di sini. Pilih: {', '.join(known)}."
        )


def _approved_list(
    connection: psycopg.Connection, region: Region, month: date, as_of: date
) -> tuple[str, int]:
    """The run that was approved, and how many people the decree names."""
    row = connection.execute(
        """
        select run_id, persons from ops.approved_months
        where region_code = %s and covered_month = %s and as_of <= %s
        """,
        [region.code, month, as_of],
    ).fetchone()
    if row is None:
        raise NotAmended(f"Daftar {month:%Y-%m} belum disahkan; belum ada yang perlu diubah.")
    return row


def _others_leaving(connection: psycopg.Connection, region: Region, amendment: Amendment) -> int:
    """Removals of others, agreed or waiting for a check: nights know a list by its people."""
    (count,) = connection.execute(
        """
        select count(*)
        from ops.amendments
        left join ops.amendment_checks as checks using (amendment_id)
        where
            region_code = %s and covered_month = %s and kind = 'remove' and person_key <> %s
            and is_agreed is distinct from false
        """,
        [region.code, amendment.month, amendment.person_key],
    ).fetchone()
    return count


def _require_standing(connection: psycopg.Connection, amendment: Amendment, run_id: str) -> None:
    """Only who is on the list leaves it; only who was found eligible comes onto it."""
    found = {"run": run_id, "month": amendment.month, "person": amendment.person_key}
    is_listed, was_eligible = connection.execute(
        """
        select
            exists (
                select from marts.fct_enrolment_month
                where run_id = %(run)s and covered_month = %(month)s
                    and person_key = %(person)s and state = 'approved'
            ),
            exists (
                select from marts.fct_eligible_worker
                where run_id = %(run)s and covered_month = %(month)s
                    and person_key = %(person)s and outcome = 'eligible'
            )
        """,
        found,
    ).fetchone()
    if amendment.kind == "remove" and not is_listed:
        raise NotAmended(f"Orang ini tidak ada pada daftar {amendment.month:%Y-%m}.")
    if amendment.kind == "add" and is_listed:
        raise NotAmended(f"Orang ini sudah ada pada daftar {amendment.month:%Y-%m}.")
    if amendment.kind == "add" and not was_eligible:
        raise NotAmended("Orang ini tidak memenuhi syarat menurut run yang disahkan.")
