"""The kinds of expectations a suite may use, and what each of them judges.

A *row* kind says of single rows that they fail, a *load* kind of whole loads, a *table* kind only
that everything looked at fails together. A *measure* kind compares numbers of each subject with
others.
"""

from __future__ import annotations

from enum import Enum
from typing import Any


class Grain(Enum):
    """What one failure of an expectation is about."""

    ROW = "row"
    LOAD = "load"
    TABLE = "table"
    MEASURE = "measure"


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

LEARNING = "expect_measures_to_be_within_learnt_limits"
# Their limits, where a suite names no others.
USUAL_LIMITS: dict[str, dict[str, Any]] = {
    LEARNING: {
        "entries": "$limit_learnt_entries",
        "least_entries": "$limit_learnt_min_entries",
        "spread": "$limit_learnt_spread",
        "floor_share": "$limit_learnt_floor_share",
    },
    "expect_distribution_not_to_drift": {
        "max_index": "$limit_max_drift",
        "least_rows": "$limit_min_rows_to_compare",
    },
    "expect_difference_to_stay_below": {
        "max_share": "$limit_max_changed_share",
        "least_rows": "$limit_min_rows_to_compare",
    },
    "expect_sums_to_agree": {},
}

GRAIN_OF: dict[str, Grain] = _NULLS | _VALUES | _OTHERS | dict.fromkeys(USUAL_LIMITS, Grain.MEASURE)

# They pass every empty cell, and so a column that holds nothing at all.
BLIND_TO_NULLS = frozenset(_VALUES)
