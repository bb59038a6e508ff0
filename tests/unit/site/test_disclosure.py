from __future__ import annotations

import random
from datetime import date
from pathlib import Path

import psycopg
from jinja2 import Environment

from jamsos.site.disclosure import hidden, hidden_of_both, min_cell_persons

PROJECT = Path(__file__).parents[3]


def test_numbers_below_the_threshold_are_hidden_and_nobody_is_not():
    assert hidden({"a": 4, "b": 3, "c": 5, "d": 0}, 5) == {"a", "b"}
    assert hidden({"a": 5, "b": 0}, 5) == set()


def test_a_single_small_number_takes_the_smallest_of_the_others_with_it():
    assert hidden({"a": 4, "b": 9, "c": 7, "d": 0}, 5) == {"a", "c"}
    assert hidden({"a": 4, "d": 0}, 5) == {"a", "d"}
    assert hidden({"a": 4}, 5) == {"a"}


def test_small_numbers_that_their_sum_gives_away_take_another_with_them():
    assert hidden({"a": 1, "b": 1, "c": 9}, 5) == {"a", "b", "c"}
    assert hidden({"a": 4, "b": 4, "c": 9}, 5) == {"a", "b", "c"}
    assert hidden({"a": 1, "b": 2, "c": 9}, 5) == {"a", "b"}


def test_below_a_hidden_total_one_number_is_hidden():
    assert hidden({"a": 6, "b": 9}, 5, is_total_hidden=True) == {"a"}
    assert hidden({"a": 2, "b": 9}, 5, is_total_hidden=True) == {"a"}


def test_of_two_numbers_of_a_group_neither_gives_the_other_away():
    assert hidden_of_both([("a", 50, 2), ("b", 40, 8), ("c", 30, 9)], 5) == {"a", "b"}
    assert hidden_of_both([("a", 50, 0), ("b", 40, 8)], 5) == set()


def test_the_threshold_is_the_regions(kutai_timur):
    assert min_cell_persons(kutai_timur, date(2026, 12, 1)) == 5


def test_it_is_the_rule_by_which_numbers_may_leave_the_office(warehouse):
    macro = (PROJECT / "dbt_project" / "macros" / "with_hidden_cells.sql").read_text(
        encoding="utf-8"
    )
    asked = Environment().from_string(macro + '{{ with_hidden_cells("cells") }}').render()
    drawn = random.Random(24)
    groups = {
        f"g{number}": {
            f"c{place}": drawn.choice([0, 1, 1, 2, 3, 4, 4, 5, 6, 9, 30])
            for place in range(drawn.randint(1, 6))
        }
        for number in range(400)
    }
    with psycopg.connect(warehouse) as connection:
        connection.execute(
            "create temporary table cells (group_key text, cell_key text, persons int, "
            "min_cell_persons int, is_total_hidden boolean)"
        )
        connection.cursor().executemany(
            "insert into cells values (%s, %s, %s, 5, %s)",
            [
                (f"{group} {is_hidden}", cell, persons, is_hidden)
                for group, cells in groups.items()
                for cell, persons in cells.items()
                for is_hidden in (False, True)
            ],
        )
        told = connection.execute(
            f"select group_key, cell_key from ({asked}) as judged where is_hidden"
        ).fetchall()

    ours = {
        (f"{group} {is_hidden}", cell)
        for group, cells in groups.items()
        for is_hidden in (False, True)
        for cell in hidden(cells, 5, is_total_hidden=is_hidden)
    }
    assert ours == set(told)
    assert len(ours) > 400
