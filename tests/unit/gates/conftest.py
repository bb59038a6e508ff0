"""What the tests of the gates share: landed loads, written as rows of plain dicts."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from datetime import date, timedelta
from typing import Any

import psycopg
import pytest
from psycopg import sql
from psycopg.types.json import Jsonb

from jamsos.local import postgres
from jamsos.settings import Settings, settings

AS_OF = date(2026, 6, 30)

Row = dict[str, Any]
Land = Callable[..., None]


@pytest.fixture
def as_of() -> date:
    return AS_OF


@pytest.fixture
def land(installation: Settings) -> Land:
    """Lands a load: ``land(source, load_id, rows, published_rows=None)``.

    With ``published_rows`` an earlier load of so many accepted rows is the current one. The file
    held the rows and what was ``lost`` of them, by measure of its control totals.
    """

    def landed(
        source: str,
        load_id: str,
        rows: Iterable[Row],
        *,
        published_rows: int | None = None,
        lost: dict[str, int] | None = None,
    ) -> None:
        rows = list(rows)
        with psycopg.connect(installation.require_database_url()) as connection:
            _enter(connection, source, load_id, scope=load_id, delivered=len(rows))
            if published_rows is not None:
                earlier = f"{load_id} before"
                _enter(connection, source, earlier, scope=load_id, accepted=published_rows)
                _publish(connection, source, earlier, scope=load_id)
            for row in rows:
                insert(connection, f"landing.{source}", {"load_id": load_id, **row})
            keep_control_totals(connection, source, load_id, rows, lost or {})

    return landed


@pytest.fixture
def query(installation: Settings) -> Callable[..., list[tuple[Any, ...]]]:
    """Runs one statement in the warehouse, in a transaction of its own."""

    def run(statement: str, parameters: list[Any] | None = None) -> list[tuple[Any, ...]]:
        with psycopg.connect(installation.require_database_url()) as connection:
            result = connection.execute(statement, parameters)
            return result.fetchall() if result.description else []

    return run


@pytest.fixture(scope="session")
def empty_tables(
    server: postgres.Server, template: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """A database with every table that dbt builds, empty, to be copied."""
    from . import built_tables  # which needs this module

    with built_tables.empty_tables(server, template, tmp_path_factory.mktemp("built")) as name:
        yield name


@pytest.fixture
def built(
    server: postgres.Server,
    empty_tables: str,
    installation: Settings,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[psycopg.Connection]:
    """An installation in whose warehouse one clean run stands in every built table."""
    from . import built_tables

    with built_tables.one_clean_run(server, empty_tables) as url:
        monkeypatch.setenv("JAMSOS_DATABASE_URL", url)
        settings.cache_clear()
        assert settings().home == installation.home
        with psycopg.connect(url, autocommit=True) as connection:
            yield connection


def insert(connection: psycopg.Connection, table: str, row: Row) -> None:
    values = [Jsonb(value) if isinstance(value, dict) else value for value in row.values()]
    connection.execute(
        sql.SQL("insert into {} ({}) values ({})").format(
            sql.Identifier(*table.split(".")),
            sql.SQL(", ").join(map(sql.Identifier, row)),
            sql.SQL(", ").join([sql.Placeholder()] * len(row)),
        ),
        values,
    )


def keep_control_totals(
    connection: psycopg.Connection, source: str, load_id: str, rows: list[Row], lost: dict[str, int]
) -> None:
    """What a second count of the file found: the rows, and what was ``lost`` of them."""
    of_person = source != "welfare_deciles"
    told = [
        row["nik"] if of_person else row.get("no_kk", row.get("family_card_number")) for row in rows
    ]
    numbers = [int(number) for number in told if re.fullmatch(r"[0-9]{16}", number or "")]
    totals = {"numbers": len(numbers), "number_sum": sum(numbers)}
    if source != "village_rosters":
        totals["records"] = len(rows)
    if source != "registry_answers":  # no file
        for measure, value in totals.items():
            row = {"load_id": load_id, "measure": measure, "value": value + lost.get(measure, 0)}
            insert(connection, "ops.control_totals", row)


def _enter(
    connection: psycopg.Connection,
    source: str,
    load_id: str,
    *,
    scope: str,
    delivered: int = 0,
    accepted: int | None = None,
) -> None:
    insert(
        connection,
        "ops.loads",
        {
            "load_id": load_id,
            "source": source,
            "scope": scope,
            "file_name": "a file",
            "sha256": load_id,
            "period": AS_OF,
            "layout": "extract",
            "status": "landed" if accepted is None else "published",
            "delivered": delivered if accepted is None else accepted,
            "accepted": accepted,
            "quarantined": None if accepted is None else 0,
            "as_of": AS_OF,
        },
    )


def _publish(connection: psycopg.Connection, source: str, load_id: str, *, scope: str) -> None:
    connection.execute(
        """
        with gate as (
            insert into quality.gate_log (
                subject_kind, subject_id, suite, decision, rows_judged, expectations, decided_by,
                as_of
            ) values ('load', %(load_id)s, %(source)s, 'pass', 1, 1, 'a test', %(night)s)
            returning gate_id
        )
        insert into ops.publications (load_id, source, scope, gate_id, as_of)
        select %(load_id)s, %(source)s, %(scope)s, gate_id, %(night)s from gate
        """,
        {"load_id": load_id, "source": source, "scope": scope, "night": AS_OF - timedelta(days=1)},
    )
