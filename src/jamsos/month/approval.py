"""Approve the published list of a month: from then on the month has this list, and no other.

The database keeps approvals as they are, and the facts of an approved run; nights that come later
go on with its list (``ops.runs.frozen_run_id``).
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date

import psycopg
from psycopg import sql

from jamsos.errors import JamsosError
from jamsos.month.officers import why_not_both
from jamsos.region import Region

_FACTS = ("fct_eligible_worker", "fct_enrolment_month", "fct_subsidy")


class NotApproved(JamsosError):
    """The list cannot be approved; the message says why, in Indonesian."""


@dataclass(frozen=True)
class Decree:
    """The paper (SK) that fixes a list, and the two officers who answer for it."""

    number: str
    day: date
    approved_by: str
    checked_by: str


@dataclass(frozen=True)
class MonthList:
    """A published list in figures. ``sha256`` is of its rows: person, programme, rupiah, rate."""

    run_id: str
    covered_month: date
    persons: int
    jkk_rp: int
    jkm_rp: int
    total_rp: int
    sha256: str


def published_list(connection: psycopg.Connection, region: Region, month: date) -> MonthList:
    """The list that readers see for ``month``.

    Raises:
        NotApproved: No run is published for the month, or it funds nobody.
    """
    row = connection.execute(
        "select run_id from ops.published_runs where region_code = %s and covered_month = %s",
        [region.code, month],
    ).fetchone()
    if row is None:
        raise NotApproved(f"Belum ada daftar yang terbit untuk {month:%Y-%m}.")
    (run_id,) = row
    digest, persons = hashlib.sha256(), set()
    rupiah = {"JKK": 0, "JKM": 0}
    total_rp = 0
    for person, programme, amount_rp, rate_id in connection.execute(
        """
        select person_key::text, programme, committed_rp, rate_id
        from marts.fct_subsidy
        where run_id = %s and covered_month = %s
        order by person_key, programme
        """,
        [run_id, month],
    ):
        digest.update(f"{person} {programme} {amount_rp} {rate_id}\n".encode())
        persons.add(person)
        rupiah[programme] = rupiah.get(programme, 0) + amount_rp
        total_rp += amount_rp
    if not persons:
        raise NotApproved(f"Daftar {month:%Y-%m} tidak memuat seorang pun.")
    return MonthList(
        run_id, month, len(persons), rupiah["JKK"], rupiah["JKM"], total_rp, digest.hexdigest()
    )


def approve(
    connection: psycopg.Connection,
    region: Region,
    month: date,
    decree: Decree,
    *,
    persons: int,
    rupiah: int,
    as_of: date,
) -> MonthList:
    """Approve the published list of ``month``; ``persons`` and ``rupiah`` are those of the decree.

    Nights after the one that made the list keep it, from ``as_of`` on.

    Raises:
        NotApproved: Nothing is published or a gate does not allow it, the month is approved
            already, the figures are not the decree's, or the officers may not sign.
    """
    _require_officers(region, decree, as_of)
    # Nobody publishes another list for the month between the look and the entry.
    connection.execute("lock table ops.published_runs in share row exclusive mode")
    approved = connection.execute(
        "select decree_number from ops.approved_months "
        "where region_code = %s and covered_month = %s",
        [region.code, month],
    ).fetchone()
    if approved:
        raise NotApproved(f"Daftar {month:%Y-%m} sudah disahkan dengan SK {approved[0]}.")
    found = published_list(connection, region, month)
    if not _is_allowed(connection, found.run_id):
        raise NotApproved(
            f"Gerbang mutu menahan run {found.run_id}; daftarnya belum boleh disahkan."
        )
    if (found.persons, found.total_rp) != (persons, rupiah):
        raise NotApproved(
            f"Daftar yang terbit memuat {found.persons} orang dan Rp{found.total_rp}, bukan "
            f"{persons} orang dan Rp{rupiah}. Periksa lagi sebelum mengesahkan."
        )
    connection.execute(
        """
        insert into ops.approved_months (
            region_code, covered_month, run_id, persons, jkk_rp, jkm_rp, total_rp, list_sha256,
            decree_number, decree_date, approved_by, checked_by, as_of
        ) values (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)
        """,
        [
            region.code, month, found.run_id, found.persons, found.jkk_rp, found.jkm_rp,
            found.total_rp, found.sha256, decree.number, decree.day, decree.approved_by,
            decree.checked_by, as_of,
        ],
    )  # fmt: skip
    _keep_facts(connection, month)
    return found


def _require_officers(region: Region, decree: Decree, as_of: date) -> None:
    """Two officers of the region: one who may decide, and another who may check."""
    if decree.approved_by == decree.checked_by:
        raise NotApproved("Pengesah dan pemeriksa harus dua petugas yang berbeda.")
    if refusal := why_not_both(region, decree.approved_by, decree.checked_by, as_of):
        raise NotApproved(refusal)


def _is_allowed(connection: psycopg.Connection, run_id: str) -> bool:
    """Whether the last word of every gate about the run lets it pass."""
    (is_allowed,) = connection.execute(
        """
        select coalesce(bool_and(is_allowed), false)
        from quality.last_words
        where subject_kind = 'run' and subject_id = %s
        """,
        [run_id],
    ).fetchone()
    return is_allowed


def _keep_facts(connection: psycopg.Connection, month: date) -> None:
    """From now on the month's part of each fact refuses a change of an approved run's rows."""
    for fact in _FACTS:
        part = sql.Identifier("marts", f"{fact}_{month:%Y_%m}")
        connection.execute(
            sql.SQL(
                "create or replace trigger approved_facts_stay before update or delete on {} "
                "for each row execute function ops.refuse_change_of_approved_facts()"
            ).format(part)
        )
