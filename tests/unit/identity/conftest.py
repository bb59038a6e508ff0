"""People in memory, as the vault's models hand them over, without a database."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import contextmanager

import polars as pl
import pytest

from jamsos.identity.engine import memory
from jamsos.identity.model import FILE_NAME, Model
from jamsos.identity.people import RESIDENTS, SUBJECTS, take_in


@pytest.fixture(scope="session")
def model(kutai_timur) -> Model:
    return Model.read(kutai_timur.folder / FILE_NAME)


@pytest.fixture
def in_memory() -> Callable:
    """A DuckDB with these proposals and residents, taken apart for comparing."""

    @contextmanager
    def filled(subjects, residents, threads=None):
        with memory(threads) as connection:
            take_in(connection, SUBJECTS, arriving(SUBJECTS, subjects))
            take_in(connection, RESIDENTS, arriving(RESIDENTS, residents))
            yield connection

    return filled


def arriving(people, rows):
    """Half of them and the other half, all text, as the vault hands them over."""
    for portion in (rows[: len(rows) // 2], rows[len(rows) // 2 :]):
        told = {
            column: [None if row[column] is None else str(row[column]) for row in portion]
            for column in people.columns
        }
        yield pl.DataFrame(told, schema=dict.fromkeys(people.columns, pl.String))
