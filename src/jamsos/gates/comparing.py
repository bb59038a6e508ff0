"""The arithmetic of comparing numbers with those of other nights; nothing here knows a database."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from statistics import median

_TO_STANDARD_DEVIATION = 1.4826  # of a normal distribution, per median absolute deviation


def bounds(
    values: Sequence[float], *, spread: float, floor_share: float, least_tolerance: float = 0
) -> tuple[float, float]:
    """What is usual: the median, and ``spread`` times the usual deviation on both sides of it.

    The usual deviation is the median absolute one, but not less than ``floor_share`` of the median;
    the distance to a bound is at least ``least_tolerance``.
    """
    middle = median(values)
    usual = _TO_STANDARD_DEVIATION * median(abs(value - middle) for value in values)
    distance = max(spread * max(usual, floor_share * abs(middle)), least_tolerance)
    return middle - distance, middle + distance


def stability_index(now: Mapping[str, float], before: Mapping[str, float]) -> float:
    """Population stability index of two counts by category: 0 is the same, above 0.25 another.

    A category without rows on one side counts as half a row there, or its logarithm had no value.
    """
    rows_now, rows_before = sum(now.values()), sum(before.values())
    total = 0.0
    for category in sorted(now.keys() | before.keys()):
        share_now = max(now.get(category, 0), 0.5) / rows_now
        share_before = max(before.get(category, 0), 0.5) / rows_before
        total += (share_now - share_before) * math.log(share_now / share_before)
    return total
