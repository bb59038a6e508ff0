"""Splink on a DuckDB that lives in memory: nothing on disk, nothing from the network, no log."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from jamsos.errors import JamsosError

if TYPE_CHECKING:
    import duckdb
    from splink import Linker

_BOUNDS = (
    "memory_limit = '2GB'",
    "temp_directory = ''",  # personal data do not spill to a disk
    "autoinstall_known_extensions = false",
    "autoload_known_extensions = false",
    "preserve_insertion_order = false",
    "enable_external_access = false",
    "enable_progress_bar = false",
    "lock_configuration = true",
)

_COMBINATIONS = 4_000_000_000  # in one portion; blocking rules let one of 7,000 or fewer through


class MatchingFailed(JamsosError):
    """The engine stopped; the message names the kind of error, for its text would show values."""


@contextmanager
def memory(threads: int | None = None) -> Iterator[duckdb.DuckDBPyConnection]:
    """An empty DuckDB within bounds, gone at the end of the block.

    Raises:
        MatchingFailed: For any error of DuckDB or Splink inside the block.
    """
    import duckdb

    connection = duckdb.connect(":memory:", config={"threads": threads} if threads else {})
    for setting in _BOUNDS:
        connection.execute(f"set {setting}")
    try:
        yield connection
    except duckdb.Error as error:
        raise MatchingFailed(f"matching stopped: {type(error).__name__}") from None
    finally:
        connection.close()


def linker(
    connection: duckdb.DuckDBPyConnection, tables: Sequence[str], settings: Mapping[str, Any]
) -> Linker:
    """Splink over ``tables``; how common names are is counted once.

    Splink's own messages name tables and timings, yet at its lower levels show SQL: it is silent.
    """
    from splink import DuckDBAPI, Linker

    logging.getLogger("splink").setLevel(logging.ERROR)
    api = DuckDBAPI(connection)
    sets = [api.register(table, dataset_display_name=table) for table in tables]
    made = Linker(sets, dict(settings), log_level=logging.ERROR, validate_settings=False)
    for column in _columns_with_frequencies(settings):
        frequencies = api.register(f"frequency_of_{column}")
        made.table_management.register_term_frequency_lookup(frequencies, column)
    return made


def score(
    connection: duckdb.DuckDBPyConnection, splink: Linker, combinations: int, *, least: float
) -> Iterator[tuple[int, str]]:
    """Score the pairs that the model's blocking rules let through, in portions of bounded size.

    Twins share a day, a family and a mother, and are many more than people under two numbers: pairs
    whose names are not alike at all are left out, whatever else speaks for them.

    ``combinations`` is how many pairs there would be without those rules. Yields how many pairs a
    portion has, and the table of those at or above the probability ``least``; the table is gone as
    soon as the next one is asked for.
    """
    # Of one portion Splink would copy everybody, of several only whom it compares.
    portions = combinations // _COMBINATIONS + 2
    for number in range(1, portions + 1):
        portion = {"left_chunk": (number, portions), "right_chunk": (1, 1)}
        blocked = splink.inference.compute_blocked_pairs_for_predict_chunk(**portion)
        scored = splink.inference.predict_chunk(**portion, threshold_match_probability=least)
        connection.execute(f"delete from {scored.physical_name} where gamma_name = 0")
        yield count(connection, blocked.physical_name), scored.physical_name
        for table in (blocked, scored):
            table.drop_table_from_database_and_remove_from_cache()
    splink.table_management.delete_tables_created_by_splink_from_db()


def count(connection: duckdb.DuckDBPyConnection, table: str) -> int:
    """How many rows a table has."""
    ((rows,),) = connection.execute(f"select count(*) from {table}").fetchall()
    return rows


def count_frequencies(connection: duckdb.DuckDBPyConnection, settings: Mapping[str, Any]) -> None:
    """How common each name and place is among residents, whoever is compared with them."""
    for column in _columns_with_frequencies(settings):
        connection.execute(
            f"""
            create or replace table frequency_of_{column} as
            select {column}, count(*) / sum(count(*)) over () as tf_{column}
            from residents_in_parts
            where {column} is not null
            group by {column}
            """
        )


def _columns_with_frequencies(settings: Mapping[str, Any]) -> list[str]:
    return sorted(
        {
            level["tf_adjustment_column"]
            for comparison in settings["comparisons"]
            for level in comparison["comparison_levels"]
            if "tf_adjustment_column" in level
        }
    )
