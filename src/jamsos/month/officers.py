"""Who may sign what changes a month's list: dated rows of ``officers.csv``."""

from __future__ import annotations

from datetime import date

from jamsos.region import Region


def why_not(region: Region, code: str, right: str, as_of: date) -> str | None:
    """Why the officer may not sign on that day, in Indonesian; nothing if they may.

    ``right`` is the column that allows it: ``may_decide`` or ``may_check``.
    """
    if code not in region.officers(as_of):
        return f"Petugas {code} tidak dikenal atau masa tugasnya sudah berakhir."
    if code not in region.officers_who(right, as_of):
        return f"Petugas {code} tidak berwenang untuk peran ini."
    return None


def why_not_both(region: Region, decided_by: str, checked_by: str, as_of: date) -> str | None:
    """Why the one may not decide, or else the other not check; nothing if both may."""
    return why_not(region, decided_by, "may_decide", as_of) or why_not(
        region, checked_by, "may_check", as_of
    )
