"""Dates of a run, in Kutai Timur's time, whatever the host's."""

from datetime import UTC, date, datetime

import pytest

from jamsos.clock import business_date, covered_month, month_before


@pytest.mark.parametrize(
    ("utc", "business"),
    [
        (datetime(2026, 11, 22, 15, 59, tzinfo=UTC), date(2026, 11, 22)),
        (datetime(2026, 11, 22, 16, 0, tzinfo=UTC), date(2026, 11, 23)),
        (datetime(2026, 12, 31, 16, 1, tzinfo=UTC), date(2027, 1, 1)),
    ],
)
def test_the_business_date_changes_at_midnight_wita(utc, business):
    assert business_date(utc) == business


def test_a_moment_without_a_zone_has_no_business_date():
    with pytest.raises(ValueError, match="time zone"):
        business_date(datetime(2026, 11, 22))  # noqa: DTZ001 - that is the point


@pytest.mark.parametrize(
    ("as_of", "month"),
    [
        (date(2026, 11, 1), date(2026, 12, 1)),
        (date(2026, 11, 30), date(2026, 12, 1)),
        (date(2026, 12, 31), date(2027, 1, 1)),
    ],
)
def test_a_night_decides_about_the_next_month(as_of, month):
    assert covered_month(as_of) == month


@pytest.mark.parametrize(
    ("month", "before"),
    [
        (date(2026, 12, 1), date(2026, 11, 1)),
        (date(2026, 2, 1), date(2026, 1, 1)),
        (date(2027, 1, 1), date(2026, 12, 1)),
    ],
)
def test_the_month_before(month, before):
    assert month_before(month) == before
