"""What befell people over the years, as the registry's events tell of it.

A life is a list of happenings, and the numbers a person has borne. What a night must make of it is
in truth.py.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

_REPORTED_AFTER = 5  # days, where nothing else is said


@dataclass(frozen=True)
class Happening:
    """One event, so many days before the night, or after it if negative.

    It is said ``of`` one of the person's numbers: 0 is the one borne now, 1 and on those borne
    before, the last one first. NIK_BARU gives the number ``to``.
    """

    code: str
    days_ago: int
    reported_days_ago: int | None = None
    of: int = 0
    to: int | None = None

    def day(self, night: date) -> date:
        return night - timedelta(days=self.days_ago)

    def reported(self, night: date) -> date:
        if self.reported_days_ago is not None:
            return night - timedelta(days=self.reported_days_ago)
        return min(self.day(night) + timedelta(days=_REPORTED_AFTER), night)


@dataclass(frozen=True)
class Life:
    """What happened, how many numbers were borne before, and under which one a village proposes."""

    happenings: tuple[Happening, ...]
    earlier_numbers: int = 0
    proposed_under: int = 0


REISSUED = Life((Happening("NIK_BARU", 300, of=1, to=0),), 1, proposed_under=1)

LIVES = {
    "nik_reissued": REISSUED,
    "death_reported_late": Life((Happening("MENINGGAL", 200, reported_days_ago=2),)),
    "death_in_the_future": Life((Happening("MENINGGAL", -10, reported_days_ago=0),)),
    "double_and_reissued": Life(
        (Happening("GANDA", 90, of=1), Happening("NIK_BARU", 60, of=1, to=0)), 1, proposed_under=1
    ),
    "dead_under_the_former_number": Life(
        (Happening("MENINGGAL", 90, of=1), Happening("NIK_BARU", 60, of=1, to=0)), 1
    ),
    "nik_changed_twice": Life(
        (Happening("NIK_BARU", 400, of=2, to=1), Happening("NIK_BARU", 50, of=1, to=0)),
        2,
        proposed_under=2,
    ),
}  # fmt: skip
