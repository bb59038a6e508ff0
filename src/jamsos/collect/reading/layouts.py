"""Find the table on a sheet: which layout it has, where its headings stand, which column is whose.

Layouts are data (``sources/village_rosters.yaml``); nothing here knows any of them by name.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from jamsos.collect.reading.cleaning import Cell
from jamsos.sources import LayoutContract, RosterContract
from jamsos.sources.contract import plain_heading

Headings = dict[int, tuple[str, ...]]

_LONG_NUMBER = re.compile(r"\d{10}")


@dataclass(frozen=True)
class Found:
    """Where a table begins, and what stands where.

    ``heading_rows`` are indexes. ``columns`` tells the position of each of our columns,
    ``headings`` what a position is headed, as names to look it up by, the most telling first.
    ``rivals`` are layouts that fit as well and would read the table differently.
    """

    layout: LayoutContract
    heading_rows: range
    columns: dict[str, int]
    headings: Headings
    known: int
    rivals: tuple[str, ...] = ()

    @property
    def is_whole(self) -> bool:
        """Whether every column is there that the layout cannot do without."""
        return self.layout.required <= self.columns.keys()

    def heading_of(self, name: str) -> str:
        """The plain heading by which the column ``name`` was found."""
        (column,) = (each for each in self.layout.columns if each.name == name)
        here = self.headings[self.columns[name]]
        return next(heading for heading in here if heading in column.headings)

    @property
    def unknown_positions(self) -> list[int]:
        """Headed positions that are not read, unless the layout leaves them unread on purpose."""
        read = set(self.columns.values())
        ours = {heading for column in self.layout.columns for heading in column.headings}
        on_purpose = self.layout.known_headings - ours
        return [
            position
            for position, names in self.headings.items()
            if position not in read and on_purpose.isdisjoint(names)
        ]


def find_table(grid: Sequence[Sequence[Cell]], contract: RosterContract) -> Found | None:
    """The headings that some layout knows best, near the top of the sheet.

    Headings in one row are preferred to headings over two, and the upper of two like rows. Nobody
    stands above headings: below people, headings are those of another printed page.
    """
    best: list[Found] = []
    for found in _candidates(grid, contract):
        if best and best[0].is_whole and _has_somebody(grid, best[0], found):
            break
        if not best or _fit(found) > _fit(best[0]):
            best = [found]
        elif _fit(found) == _fit(best[0]) and found.heading_rows == best[0].heading_rows:
            best.append(found)
    if not best:
        return None
    first = best[0]
    rivals = tuple(each.layout.name for each in best if each.columns != first.columns)
    return Found(
        first.layout, first.heading_rows, first.columns, first.headings, first.known, rivals
    )


def column_letters(position: int) -> str:
    """0 is ``A``, as a spreadsheet shows it."""
    letters = ""
    position += 1
    while position:
        position, rest = divmod(position - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def _fit(found: Found) -> tuple[int, bool, int]:
    return found.known, found.is_whole, -len(found.heading_rows)


def _candidates(grid: Sequence[Sequence[Cell]], contract: RosterContract) -> Iterator[Found]:
    search = contract.heading_search
    shown = [_shown(row) for row in grid[: search.within_rows + search.rows_at_most - 1]]
    for first in range(min(search.within_rows, len(shown))):
        for last in range(first + 1, min(first + search.rows_at_most, len(shown)) + 1):
            if any(_is_somebody(row) for row in shown[first:last]):
                break
            headings = _merged(shown[first:last])
            for layout in contract.layouts:
                known = _known(layout, headings)
                if known >= search.fewest:
                    yield Found(
                        layout, range(first, last), _columns_of(layout, headings), headings, known
                    )


def _shown(row: Sequence[Cell]) -> dict[int, str]:
    """The filled cells of a row; a number or a dash is no heading, but it is not nothing."""
    return {
        place: plain_heading(cell) or "-"
        for place, cell in enumerate(row)
        if cell not in (None, "")
    }


def _has_somebody(grid: Sequence[Sequence[Cell]], above: Found, below: Found) -> bool:
    """Whether a person stands between two headings."""
    between = grid[above.heading_rows.stop : below.heading_rows.start]
    return any(_is_somebody(_shown(row)) for row in between)


def _is_somebody(row: dict[int, str]) -> bool:
    """A row with a number as long as a NIK is no heading, whatever else stands in it."""
    return any(_LONG_NUMBER.search(text) for text in row.values())


def _known(layout: LayoutContract, headings: Headings) -> int:
    """How many of the layout's headings stand there, one that stands twice counted once."""
    found = (set(names) & layout.known_headings for names in headings.values())
    return len(set().union(*(sorted(each)[:1] for each in found)))


def _merged(rows: Sequence[dict[int, str]]) -> Headings:
    """What each position is headed when ``rows`` are one heading.

    A merged cell keeps its text in its first position: it reaches to the next filled one.
    """
    headings = {position: (text,) for position, text in rows[0].items()}
    for below in rows[1:]:
        above = headings
        headings = dict(above)
        for position, text in below.items():
            reaching = [place for place in above if place <= position]
            over = above[max(reaching)] if reaching else ()
            headings[position] = (*(each + text for each in over), text)
    return dict(sorted(headings.items()))


def _columns_of(layout: LayoutContract, headings: Headings) -> dict[str, int]:
    """The position of each of our columns, each position for one column only.

    The leftmost wins when a heading stands twice.
    """
    found: dict[str, int] = {}
    for column in layout.columns:
        for position in _positions(column.headings, headings):
            if position not in found.values():
                found[column.name] = position
                break
    return found


def _positions(wanted: Iterable[str], headings: Headings) -> Iterator[int]:
    for heading in wanted:
        for position, names in headings.items():
            if heading in names:
                yield position
