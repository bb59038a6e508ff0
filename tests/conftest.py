"""One real PostgreSQL for the whole test session; a fresh database for each test that asks."""

from __future__ import annotations

import itertools
import os
import re
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

from jamsos.local import postgres
from jamsos.region import Region, region
from jamsos.settings import Settings, settings
from jamsos.warehouse.connection import create_schema

_numbers = itertools.count(1)


def pytest_make_parametrize_id(config: pytest.Config, val: object, argname: str) -> str | None:
    """A test's name tells no number that could be a person's, only which argument it is.

    Where something lies in memory is no such number, and another one in each process.
    """
    return argname if re.search(r"\d{6}", re.sub("0x[0-9a-f]+", "", str(val))) else None


@pytest.fixture(scope="session")
def server() -> Iterator[postgres.Server]:
    with postgres.temporary() as server:
        yield server


@pytest.fixture(scope="session")
def template(server: postgres.Server) -> str:
    """A database with the loaders' tables, to be copied."""
    create_schema(server.url_for("jamsos"))
    return "jamsos"


@pytest.fixture
def warehouse(server: postgres.Server, template: str) -> Iterator[str]:
    """The URL of a fresh warehouse that has its schema and nothing else."""
    name = f"test_{os.getpid()}_{next(_numbers)}"
    with psycopg.connect(server.url_for("postgres", user="postgres"), autocommit=True) as admin:
        admin.execute(
            sql.SQL("create database {} template {} owner jamsos strategy file_copy").format(
                sql.Identifier(name), sql.Identifier(template)
            )
        )
        yield server.url_for(name, user="jamsos")
        admin.execute(sql.SQL("drop database {} with (force)").format(sql.Identifier(name)))


@pytest.fixture
def installation(
    warehouse: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Settings]:
    """An installation of its own: empty home, fresh warehouse, known secret."""
    monkeypatch.setenv("JAMSOS_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("JAMSOS_DATABASE_URL", warehouse)
    monkeypatch.setenv("JAMSOS_PERSON_KEY_SECRET", "a secret for tests only")
    settings.cache_clear()
    yield settings()
    settings.cache_clear()


@pytest.fixture(scope="session")
def kutai_timur() -> Region:
    return region("64.08")
