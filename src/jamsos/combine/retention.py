"""What is kept for how long: versions of a month's facts, and what the registry was asked.

Of a month's facts the published version stays, the one before, every delivered or approved one, and
every one that a later month goes on with: a file that left the house can be accounted for, and a
past night counted again, as long as the facts they were made from are there. Logs are kept whole: a
night reads in them what earlier ones wrote.
"""

from __future__ import annotations

from datetime import date, timedelta

import psycopg
from psycopg import sql

from jamsos.combine.run import Run
from jamsos.region import Region

_SCHEMAS = ("marts", "review")
_LOGS = ("fct_place_change", "held_villages")


def drop_older_versions(connection: psycopg.Connection, run: Run) -> int:
    """Drop the rows of every run of the month but ``run``, the one before it, and those that were
    delivered or approved, or that a later month goes on with.

    Returns the number of rows dropped. It belongs into the transaction that publishes ``run``.
    """
    kept = [
        run.run_id,
        *_published_before(connection, run),
        *_delivered(connection, run),
        *_gone_on_with(connection, run),
    ]
    # What keeps history is parted by months; of such a table only the month's part is read.
    tables = connection.execute(
        """
        select nspname, relname
        from pg_class
        inner join pg_namespace on pg_class.relnamespace = pg_namespace.oid
        where nspname = any(%s) and relkind = 'p' and relname <> all(%s)
        order by 1, 2
        """,
        [list(_SCHEMAS), list(_LOGS)],
    ).fetchall()
    dropped = 0
    for schema, table in tables:
        dropped += connection.execute(
            sql.SQL("delete from {} where covered_month = %s and run_id <> all(%s)").format(
                sql.Identifier(schema, table)
            ),
            [run.covered_month, kept],
        ).rowcount
    return dropped


def drop_old_questions(connection: psycopg.Connection, region: Region, as_of: date) -> int:
    """Drop what the registry's web service was asked more than ``retention_days`` before a night.

    Returns the number of questions dropped. What a published night used of the answers stays with
    its loads.
    """
    days = region.facts["retention_days"]["registry_questions"]
    return connection.execute(
        "delete from identity.registry_questions where as_of < %s", [as_of - timedelta(days=days)]
    ).rowcount


def _published_before(connection: psycopg.Connection, run: Run) -> list[str]:
    return [
        run_id
        for (run_id,) in connection.execute(
            """
            select run_id from ops.runs
            where covered_month = %s and status = 'published' and run_id <> %s
            order by as_of desc, opened_at desc limit 1
            """,
            [run.covered_month, run.run_id],
        )
    ]


def _delivered(connection: psycopg.Connection, run: Run) -> list[str]:
    return [
        run_id
        for (run_id,) in connection.execute(
            "select distinct manifest ->> 'run_id' from ops.exports where covered_month = %s",
            [run.covered_month],
        )
    ]


def _gone_on_with(connection: psycopg.Connection, run: Run) -> list[str]:
    return [
        run_id
        for (run_id,) in connection.execute(
            """
            select list_run_id from ops.run_lists where covered_month = %(month)s
            union
            select run_id from ops.approved_months where covered_month = %(month)s
            """,
            {"month": run.covered_month},
        )
    ]
