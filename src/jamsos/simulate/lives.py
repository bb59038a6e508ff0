"""What befell people over the years, as the registry's events tell of it.

A life is a list of happenings, and the numbers a person has borne. What a night must make of it is
in truth.py.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
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


DEAD = Life((Happening("MENINGGAL", 200, reported_days_ago=2),))
REISSUED = Life((Happening("NIK_BARU", 300, of=1, to=0),), 1, proposed_under=1)

_CHANGED_BACK = Life(
    (Happening("NIK_BARU", 200, of=0, to=1), Happening("NIK_BARU", 50, of=1, to=0)), 1
)

LIVES = {
    "nik_reissued": REISSUED,
    "death_reported_late": DEAD,
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
    "moved_and_returned": Life((Happening("PINDAH", 60), Happening("DATANG", 20))),
    "moved_and_returned_in_a_day": Life((Happening("PINDAH", 60), Happening("DATANG", 60))),
    "moved_again": Life(
        (Happening("PINDAH", 90), Happening("DATANG", 60), Happening("PINDAH", 30))
    ),
    "moved_100_days_ago": Life((Happening("PINDAH", 100),)),
    "moved_99_days_ago": Life((Happening("PINDAH", 99),)),
    "active_again": Life((Happening("NONAKTIF", 60), Happening("AKTIF", 60))),
    "nonactive_again": Life(
        (Happening("NONAKTIF", 90), Happening("AKTIF", 60), Happening("NONAKTIF", 30))
    ),
    "change_reversed": _CHANGED_BACK,
    "change_reversed_unheard": replace(_CHANGED_BACK, proposed_under=1),
    "married_under_another_name": Life((Happening("KAWIN", 60),)),
    "divorced": Life((Happening("CERAI", 60),)),
}  # fmt: skip
