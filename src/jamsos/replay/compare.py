"""Where two warehouses differ about one run: by table, by row, by column, and never by value."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import psycopg
from psycopg import sql

# What tells the rows of a person apart; else what columns are called that tell rows apart.
_OF_A_PERSON = (
    "person_key", "other_person_key", "rule_code", "programme", "finding_kind", "month_covered",
)  # fmt: skip
_LIKE_A_KEY = re.compile(
    r"\w+_(?:key|code|level|kind|id|row)|dimension|band|month_covered|programme|scenario|source"
)
_BATCH = 2_000


@dataclass(frozen=True)
class RowDifference:
    """The first row in which a table differs.

    ``key``: column → value: person keys, codes and months. ``columns`` differ; with none the row
    is ``only_in`` one of the two, «stored» or «rebuilt».
    """

    table: str
    key: dict[str, str]
    columns: tuple[str, ...]
    only_in: str = ""


def first_difference(
    stored: psycopg.Connection,
    rebuilt: psycopg.Connection,
    table: str,
    columns: Sequence[str],
    runs: tuple[str | None, str | None],
    month: date,
) -> RowDifference | None:
    """The first row, in the order of the key, that is not the same on both sides.

    ``runs``: the run there and the run here; none of a table that keeps no history.
    """
    key = _key(columns)
    left, right = (
        _rows(connection, table, columns, key, run, month)
        for connection, run in zip((stored, rebuilt), runs, strict=True)
    )
    one, other = next(left, None), next(right, None)
    while one is not None or other is not None:
        if one is None or (other is not None and other[0] < one[0]):
            return RowDifference(table, _told(key, other), (), "rebuilt")
        if other is None or one[0] < other[0]:
            return RowDifference(table, _told(key, one), (), "stored")
        if one[1] != other[1]:
            differing = [
                column
                for column, there, here in zip(columns, one[1], other[1], strict=True)
                if there != here
            ]
            return RowDifference(table, _told(key, one), tuple(differing))
        one, other = next(left, None), next(right, None)
    return None


def _key(columns: Sequence[str]) -> list[str]:
    if "person_key" in columns:
        return [column for column in _OF_A_PERSON if column in columns]
    return [*filter(_LIKE_A_KEY.fullmatch, columns)]


def _rows(
    connection: psycopg.Connection,
    table: str,
    columns: Sequence[str],
    key: Sequence[str],
    run: str | None,
    month: date,
) -> Iterator[tuple[tuple[str, ...], tuple[Any, ...]]]:
    """Key and all columns as text, in the order of the key, byte by byte."""

    def as_text(names: Sequence[str]) -> sql.Composed:
        return sql.SQL("array[{}]::text []").format(
            sql.SQL(", ").join(sql.SQL("{}::text").format(sql.Identifier(name)) for name in names)
        )

    in_order = sql.SQL(", ").join(
        sql.SQL("coalesce({}::text, '') collate \"C\"").format(sql.Identifier(name)) for name in key
    )
    statement = sql.SQL("select {}, {} from {} where {} order by {}").format(
        as_text(key),
        as_text(columns),
        sql.Identifier(*table.split(".")),
        sql.SQL("run_id = %(run)s and covered_month = %(month)s" if run else "true"),
        in_order,
    )
    with connection.cursor(name=f"rows_{table.replace('.', '_')}") as cursor:
        cursor.itersize = _BATCH
        cursor.execute(statement, {"run": run, "month": month})
        for of_key, of_row in cursor:
            # As the server orders them: by bytes, and an empty value like a missing one.
            yield tuple((part or "") for part in of_key), tuple(of_row)


def _told(key: Sequence[str], row: tuple[tuple[str, ...], tuple[Any, ...]]) -> dict[str, str]:
    return dict(zip(key, row[0], strict=True)) if key else {}
