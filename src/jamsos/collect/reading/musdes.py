"""On which minutes of a village meeting (berita acara musdes) a person's proposal rests."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple


class Musdes(NamedTuple):
    """Number and date of the minutes; either may be missing."""

    number: str | None
    day: date | None


NO_MUSDES = Musdes(None, None)


def musdes_of(*told: Musdes) -> Musdes:
    """The first that says anything: the row, then the manifest, then the title of the file.

    Number and date come from one place, for two places may mean two meetings; only what is missing
    is taken from another place that agrees in the rest.
    """
    first = next((each for each in told if each.number or each.day), NO_MUSDES)
    for other in told:
        if first.number and not first.day and other.number == first.number:
            first = first._replace(day=other.day)
        elif first.day and not first.number and other.day == first.day:
            first = first._replace(number=other.number)
    return first
