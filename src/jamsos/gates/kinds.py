"""The kinds of expectations a suite may use, and what each of them judges.

A *row* kind says of single rows that they fail, a *load* kind of whole loads, a *table* kind only
that everything looked at fails together.
"""

from __future__ import annotations

from enum import Enum


class Grain(Enum):
    """What one failure of an expectation is about."""

    ROW = "row"
    LOAD = "load"
    TABLE = "table"


_NULLS = {
    "expect_column_values_to_not_be_null": Grain.ROW,
    "expect_column_values_to_be_null": Grain.ROW,
}
_VALUES = {
    "expect_column_value_lengths_to_be_between": Grain.ROW,
    "expect_column_values_to_be_between": Grain.ROW,
    "expect_column_values_to_be_in_set": Grain.ROW,
    "expect_column_values_to_be_iso_dates": Grain.ROW,
    "expect_column_values_to_be_unique": Grain.ROW,
    "expect_column_values_to_match_regex": Grain.ROW,
    "expect_column_values_to_not_be_in_set": Grain.ROW,
}
_OTHERS = {
    "expect_compound_columns_to_be_unique": Grain.ROW,
    "expect_query_to_find_no_rows": Grain.ROW,
    "expect_query_to_find_no_loads": Grain.LOAD,
    "expect_table_columns_to_match_ordered_list": Grain.TABLE,
    "expect_table_columns_to_match_set": Grain.TABLE,
    "expect_table_row_count_to_be_between": Grain.TABLE,
}

GRAIN_OF: dict[str, Grain] = _NULLS | _VALUES | _OTHERS

# They pass every empty cell, and so a column that holds nothing at all.
BLIND_TO_NULLS = frozenset(_VALUES)
