"""What a run made of its facts, and by which rules, as one SHA-256 for each table.

They are entered with the publication. A run is its inputs, answers and code: published again, it
has to leave the same rows, and a copy of it somewhere else, made from the same files, as well.
"""

from __future__ import annotations

from dataclasses import dataclass

import psycopg

from jamsos.combine.run import Run
from jamsos.errors import JamsosError

# These tell how a night was collected and how far the officers are, and may go on after it.
_OF_THE_WORK = ("review.judgement_outcomes", "review.open_questions", "review.unchecked_lists")
# Tables that keep history, by month; and the seeds, as they were loaded for the run.
_TABLES = """
select
    nspname || '.' || relname as table_name,
    relkind = 'p' as keeps_history,
    (
        select array_agg(attname::text order by attname::text collate "C")
        from pg_attribute
        where attrelid = pg_class.oid and attnum > 0 and not attisdropped and attname <> 'run_id'
    ) as column_names
from pg_class
inner join pg_namespace on pg_class.relnamespace = pg_namespace.oid
where
    (nspname in ('marts', 'review') and relkind = 'p')
    or (nspname = 'reference' and relkind = 'r')
order by 1
"""


class FactsChanged(JamsosError):
    """A run that was published once has other facts now; the message names their tables."""


@dataclass(frozen=True)
class Digest:
    """One table of a run: its rows, and SHA-256 over them and ``column_names``."""

    table_name: str
    row_count: int
    sha256: str
    column_names: tuple[str, ...]

    @property
    def is_of_rules(self) -> bool:
        return self.table_name.startswith("reference.")


def digests_now(
    connection: psycopg.Connection, run: Run, before: tuple[Digest, ...] = ()
) -> tuple[Digest, ...]:
    """The digests of the tables as they are; of a table in ``before``, over the columns it had.

    Seeds are those loaded last: they are the run's as long as the tables in between are.
    """
    had = {digest.table_name: digest.column_names for digest in before}
    found = []
    for name, keeps_history, columns in connection.execute(_TABLES).fetchall():
        if name in _OF_THE_WORK:
            continue
        told = had.get(name, columns)
        told = told if {*told} <= {*columns} else columns
        row_count, sha256 = connection.execute(
            "select row_count, sha256 from ops.digest_of(%s::regclass, %s, %s, %s)",
            [name, run.run_id if keeps_history else None, run.covered_month, [*told]],
        ).fetchone()
        found.append(Digest(name, row_count, sha256, tuple(told)))
    return tuple(found)


def digests_of(connection: psycopg.Connection, run_id: str) -> tuple[Digest, ...]:
    """What was entered when the run was published, by table; empty if it never was."""
    rows = connection.execute(
        """
        select table_name, row_count, sha256, column_names from ops.run_digests
        where run_id = %s order by table_name collate "C"
        """,
        [run_id],
    )
    return tuple(
        Digest(name, row_count, sha256, tuple(columns)) for name, row_count, sha256, columns in rows
    )


def enter_digests(connection: psycopg.Connection, run: Run) -> int:
    """Enter the digests of a run's facts, in the transaction that publishes it; how many are new.

    Raises:
        FactsChanged: The run was published before, with other rows.
    """
    before = {digest.table_name: digest for digest in digests_of(connection, run.run_id)}
    now = digests_now(connection, run, tuple(before.values()))
    changed = [
        f"{digest.table_name} ({before[digest.table_name].row_count} rows then, "
        f"{digest.row_count} now)"
        for digest in now
        if digest.table_name in before and digest != before[digest.table_name]
    ]
    if changed:
        raise FactsChanged(
            f"run {run.run_id} was published with other facts: {'; '.join(changed)}. The same "
            "inputs, answers and code have to make the same rows; see docs/runbook.md."
        )
    new = [digest for digest in now if digest.table_name not in before]
    connection.cursor().executemany(
        """
        insert into ops.run_digests (
            run_id, table_name, row_count, sha256, column_names, as_of
        ) values (%s, %s, %s, %s, %s, %s)
        """,
        [
            [
                run.run_id, digest.table_name, digest.row_count, digest.sha256,
                [*digest.column_names], run.as_of,
            ]
            for digest in new
        ],
    )  # fmt: skip
    return len(new)
