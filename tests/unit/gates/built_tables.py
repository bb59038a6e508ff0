"""The built tables as the gates meet them: dbt's true columns and types, filled with one clean run.

dbt builds every model once, empty; its tables are then replaced by plain ones of the same columns,
without constraints, parts or views, so that anything can be wrong in them. What a contract of dbt
refuses too is put in all the same: the gate is to see it by itself.
"""

from __future__ import annotations

import itertools
import os
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

from jamsos.combine.dbt import run_dbt
from jamsos.combine.run import Run
from jamsos.gates import GateDecision, judge_export, judge_run
from jamsos.gates.suites import load_suite
from jamsos.local import postgres
from jamsos.settings import settings

from . import clean_run
from .conftest import AS_OF, insert
from .defects import CLEAN, Defect, broken_rows, differing

BUILT = ("marts", "review", "public_tables", "exports")
FROM_SEEDS = ("dim_budget", "dim_rate", "dim_rule", "dim_village")
_BUILT_OR_SEEDED = re.compile(r"\b(?:marts|review|public_tables|exports|reference)[.]\w+")
_numbers = itertools.count(1)


@contextmanager
def empty_tables(server: postgres.Server, template: str, home: Path) -> Iterator[str]:
    """A database with every built table, empty but for the region's own facts, to be copied."""
    name = f"built_{os.getpid()}"
    with _copied(server, template, name):
        with pytest.MonkeyPatch.context() as environment:
            environment.setenv("JAMSOS_HOME", str(home))
            environment.setenv("JAMSOS_DATABASE_URL", server.url_for(name, user="jamsos"))
            environment.setenv("JAMSOS_PERSON_KEY_SECRET", "a secret for tests only")
            settings.cache_clear()
            run = Run("empty", AS_OF, clean_run.MONTH)
            run_dbt(["seed"], run, settings())
            run_dbt(["run", "--empty"], run, settings())
            run_dbt(["run", "--select", *FROM_SEEDS], run, settings())
        settings.cache_clear()
        with psycopg.connect(server.url_for(name, user="jamsos"), autocommit=True) as connection:
            _make_plain(connection)
        yield name


@contextmanager
def one_clean_run(server: postgres.Server, empty: str) -> Iterator[str]:
    """The URL of a database in which one clean run stands in every built table."""
    name = f"{empty}_{next(_numbers)}"
    with _copied(server, empty, name):
        url = server.url_for(name, user="jamsos")
        with psycopg.connect(url, autocommit=True) as connection:
            for statement in clean_run.LEDGERS:
                connection.execute(statement)
            for table in clean_run.TABLES:
                _fill(connection, table, CLEAN)
            for table, rows in clean_run.EARLIER.items():
                for row in rows:
                    insert(connection, table, row)
            connection.execute("create schema clean")
            for schema, table in _tables(connection, (*BUILT, "reference")):
                connection.execute(
                    f'create table clean."{schema}.{table}" as table {schema}.{table}'
                )
        yield url


def not_caught(
    connection: psycopg.Connection, suite: str, defects: Iterable[Defect]
) -> dict[str, tuple[object, object]]:
    """Each defect of which the gate says anything but its name: what was said, and what ought."""
    table = load_suite(suite).table
    touched: set[str] = set()

    def seed(_: str, broken: Defect) -> None:
        if broken.change or broken.is_empty or broken.drops_last_row:
            connection.execute(f"delete from {table}{_of_the_run(table)}")
            _fill(connection, table, broken)
        if broken.statement:
            connection.execute(broken.statement)
        touched.update({table}, _BUILT_OR_SEEDED.findall(broken.statement or ""))

    def judge_and_mend(_: str) -> GateDecision:
        decision = judge(suite)
        while touched:
            _mend(connection, touched.pop())
        return decision

    return differing(suite, defects, seed, judge_and_mend, connection.execute)


def judge(suite: str) -> GateDecision:
    """What the gate says of the run."""
    if load_suite(suite).subject == "export":
        return judge_export(clean_run.RUN_ID, AS_OF, "a test", table_suite=suite)
    return judge_run(suite, clean_run.RUN_ID, AS_OF, "a test")


@contextmanager
def _copied(server: postgres.Server, template: str, name: str) -> Iterator[None]:
    with psycopg.connect(server.url_for("postgres", user="postgres"), autocommit=True) as admin:
        admin.execute(
            sql.SQL("create database {} template {} owner jamsos strategy file_copy").format(
                sql.Identifier(name), sql.Identifier(template)
            )
        )
        yield
        admin.execute(sql.SQL("drop database {} with (force)").format(sql.Identifier(name)))


def _make_plain(connection: psycopg.Connection) -> None:
    tables = _tables(connection, BUILT)
    connection.execute("create schema plain")
    for schema, table in tables:
        connection.execute(f'create table plain."{schema}.{table}" as table {schema}.{table}')
    for schema in BUILT:
        connection.execute(f"drop schema {schema} cascade; create schema {schema}")
    for schema, table in tables:
        connection.execute(f'alter table plain."{schema}.{table}" set schema {schema}')
        connection.execute(f'alter table {schema}."{schema}.{table}" rename to {table}')


def _tables(connection: psycopg.Connection, schemas: tuple[str, ...]) -> list[tuple[str, str]]:
    """Tables and views, but not the months that are parts of a table."""
    return connection.execute(
        """
        select classes.relnamespace::regnamespace::text, classes.relname
        from pg_class as classes
        where
            classes.relnamespace::regnamespace::text = any(%s)
            and classes.relkind in ('r', 'p', 'v') and not classes.relispartition
        order by 1, 2
        """,
        [list(schemas)],
    ).fetchall()


def _fill(connection: psycopg.Connection, table: str, broken: Defect) -> None:
    for row in broken_rows(clean_run.TABLES[table](), broken):
        insert(connection, table, row)


def _of_the_run(table: str) -> str:
    """Rows of an earlier run stay when this one's are broken."""
    return f" where run_id = '{clean_run.RUN_ID}'" if table in clean_run.EARLIER else ""


def _mend(connection: psycopg.Connection, table: str) -> None:
    if table.startswith("reference."):
        connection.execute(f'delete from {table}; insert into {table} table clean."{table}"')
    else:
        connection.execute(f'drop table {table}; create table {table} as table clean."{table}"')
