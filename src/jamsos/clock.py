"""Dates of a run. Nothing in the pipeline asks the wall clock: a run is told its ``as_of``.

Also days and months as they are written in Indonesian.
"""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

WITA = ZoneInfo("Asia/Makassar")
MONTHS = (
    "Januari", "Februari", "Maret", "April", "Mei", "Juni", "Juli", "Agustus", "September",
    "Oktober", "November", "Desember",
)  # fmt: skip


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


def month_before(month: date) -> date:
    """The first day of the month before that of ``month``."""
    return date(month.year - (month.month == 1), (month.month - 2) % 12 + 1, 1)


def today() -> date:
    """Today in Kutai Timur: only for a person at the command line who named no date."""
    return datetime.now(tz=WITA).date()


def month_name(month: date) -> str:
    """``Desember 2026``."""
    return f"{MONTHS[month.month - 1]} {month.year}"


def day_name(day: date) -> str:
    """``3 Desember 2026``."""
    return f"{day.day} {month_name(day)}"
