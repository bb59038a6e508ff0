"""Take a published run back: readers see the last good list of the month again.

For a list that the gates let pass and a person finds wrong. Only the newest run of a month can be
taken back, and only while no decree fixes it and no later run goes on with it: nights after it then
go on with the one before.
"""

from __future__ import annotations

from datetime import date

import psycopg

from jamsos.errors import JamsosError
from jamsos.region import Region

# Readers, or a run that may still be published, would lose what they stand on.
_GOES_ON_WITH_IT = """
select runs.run_id
from ops.runs
where
    runs.status = 'published'
    and (
        %(run)s in (runs.earlier_run_id, runs.month_before_run_id, runs.frozen_run_id)
        or exists (
            select from ops.run_lists as lists
            where lists.run_id = runs.run_id and lists.list_run_id = %(run)s
        )
    )
order by runs.as_of, runs.opened_at
limit 1
"""
_LAST_GOOD = """
select runs.run_id, max(gates.gate_id)
from ops.runs
inner join quality.gate_log as gates
    on runs.run_id = gates.subject_id and gates.subject_kind = 'run' and gates.is_allowed
where
    runs.region_code = %(region)s and runs.covered_month = %(month)s
    and runs.status = 'published' and runs.run_id <> %(run)s
    and exists (
        select from marts.fct_enrolment_month as kept
        where kept.run_id = runs.run_id and kept.covered_month = runs.covered_month
    )
group by runs.run_id, runs.as_of, runs.opened_at
order by runs.as_of desc, runs.opened_at desc
limit 1
"""


class NotWithdrawn(JamsosError):
    """The run cannot be taken back; the message says why, in Indonesian."""


def withdraw(
    connection: psycopg.Connection,
    region: Region,
    run_id: str,
    *,
    by: str,
    checked_by: str,
    reason: str,
    as_of: date,
) -> str | None:
    """Take the published run back, in the caller's transaction; nothing of it is deleted.

    ``by`` may decide and ``checked_by``, another officer, may check.

    Returns the run that readers see again: the one published before whose facts are still kept, or
    nothing if there is none.

    Raises:
        NotWithdrawn: The run is not what readers see, a decree fixes it, a later run goes on with
            it, there is no reason, or the officers may not sign.
    """
    _require_signatures(region, by, checked_by, reason, as_of)
    # Nobody publishes or approves between the look and the change.
    connection.execute("lock table ops.published_runs in share row exclusive mode")
    month = _month_that_shows(connection, region, run_id)
    is_approved = connection.execute(
        "select from ops.approved_months where region_code = %s and covered_month = %s",
        [region.code, month],
    ).fetchone()
    if is_approved is not None:
        raise NotWithdrawn(
            f"Daftar {month:%Y-%m} sudah disahkan dengan SK; perbaiki dengan jamsos amend."
        )
    known = {"run": run_id, "region": region.code, "month": month}
    if later := connection.execute(_GOES_ON_WITH_IT, known).fetchone():
        raise NotWithdrawn(f"Run {later[0]} sudah melanjutkan daftar {run_id}.")
    last_good, gate_id = connection.execute(_LAST_GOOD, known).fetchone() or (None, None)
    connection.execute("update ops.runs set status = 'withdrawn' where run_id = %s", [run_id])
    if last_good is None:
        connection.execute("delete from ops.published_runs where run_id = %s", [run_id])
    else:
        connection.execute(
            "update ops.published_runs set run_id = %s, gate_id = %s, published_at = now() "
            "where run_id = %s",
            [last_good, gate_id, run_id],
        )
    connection.execute(
        """
        insert into ops.withdrawals (
            run_id, restored_run_id, withdrawn_by, checked_by, reason, as_of
        ) values (%s, %s, %s, %s, %s, %s)
        """,
        [run_id, last_good, by, checked_by, reason.strip(), as_of],
    )
    return last_good


def _require_signatures(region: Region, by: str, checked_by: str, reason: str, as_of: date) -> None:
    for code, right in ((by, "may_decide"), (checked_by, "may_check")):
        if code not in region.officers_who(right, as_of):
            raise NotWithdrawn(f"Petugas {code} tidak berwenang untuk peran ini.")
    if by == checked_by:
        raise NotWithdrawn("Yang menarik dan yang memeriksa harus dua orang.")
    if not reason.strip():
        raise NotWithdrawn("Tulis alasannya: apa yang salah pada daftar ini.")


def _month_that_shows(connection: psycopg.Connection, region: Region, run_id: str) -> date:
    row = connection.execute(
        "select covered_month from ops.published_runs where region_code = %s and run_id = %s",
        [region.code, run_id],
    ).fetchone()
    if row is None:
        raise NotWithdrawn(f"Run {run_id} bukan yang sedang terbit.")
    return row[0]
