"""Tables that keep history: a covered month is a part of its own, and a run stands in it once."""

from __future__ import annotations

import multiprocessing
from datetime import date
from pathlib import Path

import psycopg
import pytest

from jamsos.combine.dbt import DbtFailed, run_dbt
from jamsos.combine.run import Run
from jamsos.settings import settings

MODELS = Path(__file__).parents[2] / "dbt_project" / "models"
NOVEMBER = Run("2026-10-22-unit", date(2026, 10, 22), date(2026, 11, 1))
EARLIER = Run("2026-11-20-unit", date(2026, 11, 20), date(2026, 12, 1))
DECEMBER = Run("2026-11-22-unit", date(2026, 11, 22), date(2026, 12, 1))
LISTS = 3  # that no institution has ever sent
A_RUN = "select * from review.unchecked_lists where run_id = %s and covered_month = %s"


def build(run: Run) -> None:
    run_dbt(["run", "--select", "unchecked_lists"], run, settings())


@pytest.fixture
def history(installation, warehouse):
    """A warehouse that knows three runs, and a connection to it; every run leaves three rows."""
    with psycopg.connect(warehouse, autocommit=True) as connection:
        connection.cursor().executemany(
            """
            insert into ops.runs (
                run_id, region_code, as_of, covered_month, inputs_digest, code_version, status
            ) values (%s, '64.08', %s, %s, 'x', 'x', 'open')
            """,
            [(run.run_id, run.as_of, run.covered_month) for run in (NOVEMBER, EARLIER, DECEMBER)],
        )
        yield connection


def rows(connection, table):
    counted = f"select run_id, count(*) from {table} group by 1 order by 1"
    return connection.execute(counted).fetchall()


def test_each_month_is_a_part_and_a_run_built_again_stands_there_once(history):
    for run in (NOVEMBER, EARLIER, DECEMBER, DECEMBER):
        build(run)

    assert rows(history, "review.unchecked_lists_2026_11") == [(NOVEMBER.run_id, LISTS)]
    assert rows(history, "review.unchecked_lists_2026_12") == [
        (EARLIER.run_id, LISTS),
        (DECEMBER.run_id, LISTS),
    ]
    assert len(rows(history, "review.unchecked_lists")) == 3


def test_reading_a_run_touches_the_part_of_its_month_only(history):
    for run in (NOVEMBER, DECEMBER):
        build(run)

    plan = "\n".join(
        line
        for (line,) in history.execute(
            f"explain {A_RUN}", [DECEMBER.run_id, DECEMBER.covered_month]
        )
    )

    assert "unchecked_lists_2026_12" in plan
    assert "unchecked_lists_2026_11" not in plan


def test_readers_of_other_months_go_on_while_a_month_begins(history, warehouse):
    build(NOVEMBER)
    with psycopg.connect(warehouse) as reader:
        reader.execute(A_RUN, [NOVEMBER.run_id, NOVEMBER.covered_month])  # holds its lock

        build(DECEMBER)

        assert len(reader.execute("select * from review.unchecked_lists").fetchall()) == 2 * LISTS


def test_two_tries_at_once_begin_a_month_and_leave_the_run_once(history):
    build(NOVEMBER)
    tries = [
        multiprocessing.get_context("spawn").Process(target=build, args=[DECEMBER]) for _ in "12"
    ]

    for each in tries:
        each.start()
    for each in tries:
        each.join()

    assert [each.exitcode for each in tries] == [0, 0]
    assert rows(history, "review.unchecked_lists_2026_12") == [(DECEMBER.run_id, LISTS)]


def test_a_row_of_another_month_is_refused(history):
    history.execute(
        "update ops.runs set covered_month = '2026-11-01' where run_id = %s", [DECEMBER.run_id]
    )

    with pytest.raises(DbtFailed, match=r"unchecked_lists \(error"):
        build(DECEMBER)


def test_other_columns_than_the_model_has_now_are_refused(history):
    build(NOVEMBER)
    history.execute("alter table review.unchecked_lists add column note text")

    with pytest.raises(DbtFailed, match=r"unchecked_lists \(error"):
        build(DECEMBER)


def test_no_mart_and_no_review_table_keeps_history_in_another_way():
    for folder in ("marts", "review"):
        for path in (MODELS / folder).glob("*.sql"):
            assert "incremental" not in path.read_text(encoding="utf-8"), path.name
