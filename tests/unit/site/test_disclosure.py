from __future__ import annotations

from datetime import date

from jamsos.site.disclosure import hidden, hidden_of_both, min_cell_persons


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
