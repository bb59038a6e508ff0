"""Days and months as villages read them."""

from __future__ import annotations

from datetime import date

_MONTHS = (
    "Januari", "Februari", "Maret", "April", "Mei", "Juni", "Juli", "Agustus", "September",
    "Oktober", "November", "Desember",
)  # fmt: skip


def month_name(month: date) -> str:
    return f"{_MONTHS[month.month - 1]} {month.year}"


def day_name(day: date) -> str:
    return f"{day.day} {month_name(day)}"
