"""Limits of judgement: how much may be wrong, since when, and why that much.

They stand in the region's ``quality_limits.csv``, dated and with a reason in two languages; a suite
names one as ``$limit_<name>``. A night reads the row in force on its own date.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from jamsos.region import Region

PREFIX = "limit_"


@dataclass(frozen=True)
class Limit:
    """One row of ``quality_limits.csv``: a share, a count, a year or a number of days."""

    name: str
    value: Decimal
    because: str
    because_id: str
    legal_basis: str
    is_assumption: bool

    @property
    def plain(self) -> int | float:
        """The value as Great Expectations and JSON want it."""
        return (
            int(self.value) if self.value == self.value.to_integral_value() else float(self.value)
        )


def limits_on(region: Region, on: date) -> dict[str, Limit]:
    """The limits in force on a day, by name (without the prefix)."""
    return {
        row["limit_name"]: Limit(
            name=row["limit_name"],
            value=Decimal(row["value"]),
            because=row["because"],
            because_id=row["because_id"],
            legal_basis=row["legal_basis"],
            is_assumption=row["is_assumption"] == "true",
        )
        for row in region.seed("quality_limits")
        if row["valid_from"] <= on.isoformat() <= row["valid_to"]
    }
