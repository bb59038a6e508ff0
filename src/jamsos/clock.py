"""Dates of a run. Nothing in the pipeline asks the wall clock: a run is told its ``as_of``."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

WITA = ZoneInfo("Asia/Makassar")


def business_date(moment: datetime) -> date:
    """The calendar date in Kutai Timur at ``moment``.

    Raises:
        ValueError: ``moment`` has no time zone, so no date can be told from it.
    """
    if moment.tzinfo is None:
        raise ValueError("a moment without a time zone has no business date")
    return moment.astimezone(WITA).date()


def covered_month(as_of: date) -> date:
    """The first day of the month a night decides about: the month after ``as_of``."""
    return date(as_of.year + as_of.month // 12, as_of.month % 12 + 1, 1)


def today() -> date:
    """Today in Kutai Timur: only for a person at the command line who named no date."""
    return datetime.now(tz=WITA).date()
