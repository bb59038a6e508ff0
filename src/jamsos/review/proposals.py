"""What stands in a cell of a proposal: a correction holds only in its place."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

import psycopg

from jamsos.collect.reading import cleaning

_READ = """
select "row" ->> %(column)s, "row" -> 'repairs' ->> %(column)s
from (
    select load_id, source_row, to_jsonb(rosters) as "row"
    from raw.village_rosters as rosters
    where proposal_key = %(proposal)s
    union all
    select load_id, source_row, "row"
    from quarantine.rows
    where "row" ->> 'proposal_key' = %(proposal)s::text
) as proposals
inner join ops.loads_at(%(as_of)s) as in_use using (load_id)
where in_use.source = 'village_rosters' and in_use.scope = %(village)s
order by load_id, source_row
limit 1
"""


@dataclass(frozen=True)
class Standing:
    """A cell: ``text`` as the file has it, ``value`` as it was read."""

    text: str
    value: str

    def is_said(self, said: str, as_of: date) -> bool:
        """Whether ``said`` is what stands there, or a day written otherwise."""
        if said.casefold() in (self.text.casefold(), self.value.casefold()):
            return True
        day = cleaning.date_of(said, as_of=as_of)
        return day is not None and day.isoformat() == self.value


def standing(
    connection: psycopg.Connection,
    proposal_key: UUID,
    village_code: str,
    column: str,
    *,
    as_of: date,
) -> Standing | None:
    """What stands in ``column`` of the proposal on the night; ``None`` if nobody proposes it."""
    row = connection.execute(
        _READ,
        {"proposal": proposal_key, "column": column, "village": village_code, "as_of": as_of},
    ).fetchone()
    if row is None:
        return None
    value, typed = row
    return Standing(cleaning.text_of(typed if typed is not None else value) or "", value or "")
