"""Connections to the warehouse that never tell a value.

PostgreSQL puts the offending value into its error texts, and an error text ends in a task log
that every viewer can read. So driver errors are caught here, stripped and raised again.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

from jamsos.errors import JamsosError
from jamsos.settings import settings


class WarehouseError(JamsosError):
    """The database refused; the message names code, table, column and constraint, no value."""


class WarehouseUnreachable(WarehouseError):
    """The database gave no answer, or broke off: worth another try."""


@contextmanager
def connect(database_url: str | None = None) -> Iterator[psycopg.Connection]:
    """One connection and one transaction: committed at the end of the block, else rolled back.

    Raises:
        WarehouseUnreachable: No connection, or it broke off.
        WarehouseError: For any other driver error inside the block.
    """
    with values_stripped():
        url = database_url or settings().require_database_url()
        with psycopg.connect(url, application_name="jamsos") as connection:
            yield connection


@contextmanager
def values_stripped() -> Iterator[None]:
    """Turn driver errors into :class:`WarehouseError`, without chaining the original."""
    try:
        yield
    except psycopg.OperationalError as error:
        raise WarehouseUnreachable(_told_without_values(error)) from None
    except psycopg.Error as error:
        raise WarehouseError(_told_without_values(error)) from None


def _told_without_values(error: psycopg.Error) -> str:
    diag = error.diag
    if error.sqlstate is None:
        return f"{type(error).__name__}: the warehouse could not be reached or gave no answer"
    places = {
        "schema": diag.schema_name,
        "table": diag.table_name,
        "column": diag.column_name,
        "constraint": diag.constraint_name,
    }
    where = ", ".join(f"{kind} {name}" for kind, name in places.items() if name)
    return f"{type(error).__name__} (SQLSTATE {error.sqlstate})" + (f" at {where}" if where else "")


def create_schema(database_url: str | None = None) -> None:
    """Create what is missing of the loaders' tables; safe to call again."""
    ddl = (Path(__file__).parent / "schema.sql").read_text(encoding="utf-8")
    with connect(database_url) as connection:
        connection.execute("select pg_advisory_xact_lock(hashtext('jamsos.schema'))")
        connection.execute(ddl)
