"""Small numbers stay in the office: the rule of ``public_tables``, for the run of a page.

``public_tables`` speaks of the runs that readers are pointed to; a report of a past or a held night
has to hide the same. A test compares both.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from datetime import date

from jamsos.region import Region


def min_cell_persons(region: Region, month: date) -> int:
    """From how many people on a number is shown (``disclosure_rules``)."""
    (row,) = (
        row
        for row in region.seed("disclosure_rules")
        if row["parameter"] == "min_cell_persons"
        and row["valid_from"] <= month.isoformat() <= row["valid_to"]
    )
    return int(row["value"])


def hidden(
    cells: Mapping[Hashable, int], at_least: int, *, is_total_hidden: bool = False
) -> set[Hashable]:
    """Which cells of one group must not be shown, although their total is.

    Small ones; and where those could be told from the total, the smallest of the others as well.
    Where the total itself is hidden, one cell below it is, or adding them up would give it away.
    """
    small = {key: persons for key, persons in cells.items() if 1 <= persons < at_least}
    told = sum(small.values())
    is_certain = len(small) == 1 or told in (len(small), len(small) * (at_least - 1))
    needs_partner = not small if is_total_hidden else bool(small) and is_certain
    others = sorted(
        (key for key in cells if key not in small),
        key=lambda key: (cells[key] == 0, cells[key], str(key)),
    )
    return {*small, *(others[:1] if needs_partner else ())}


def hidden_of_both(pairs: Iterable[tuple[Hashable, int, int]], at_least: int) -> set[Hashable]:
    """Cells of which two numbers are told, like covered and not: hidden if either must be."""
    pairs = tuple(pairs)
    first = hidden({key: number for key, number, _ in pairs}, at_least)
    return first | hidden({key: number for key, _, number in pairs}, at_least)
