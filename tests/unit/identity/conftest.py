"""People in memory, as the vault's models hand them over, without a database."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import contextmanager

import pytest

from jamsos.identity.engine import memory
from jamsos.identity.model import FILE_NAME, Model
from jamsos.identity.people import RESIDENT_COLUMNS, SUBJECT_COLUMNS, take_apart


@pytest.fixture(scope="session")
def model(kutai_timur) -> Model:
    return Model.read(kutai_timur.folder / FILE_NAME)


@pytest.fixture
def in_memory() -> Callable:
    """A DuckDB with these proposals and residents, taken apart for comparing."""

    @contextmanager
    def filled(subjects, residents, threads=None):
        with memory(threads) as connection:
            fill(connection, "landed_subjects", SUBJECT_COLUMNS, subjects)
            fill(connection, "landed_residents", RESIDENT_COLUMNS, residents)
            take_apart(connection)
            yield connection

    return filled


def fill(connection, table, columns, people) -> None:
    types = {"birth_date": "date", "is_proposed": "boolean", "is_insured": "boolean"}
    typed = ", ".join(f"{one} {types.get(one, 'text')}" for one in columns)
    connection.execute(f"create table {table} ({typed})")
    if people:
        connection.executemany(
            f"insert into {table} values ({', '.join('?' * len(columns))})",
            [[person[column] for column in columns] for person in people],
        )
