"""The second reckoning finds what it is there to find, and nothing where nothing is wrong."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest

from jamsos.simulate.money import (
    Rules,
    differing_list,
    differing_rupiah,
    month_ceiling,
    told,
    walk,
)  # fmt: skip

RULES = Rules(
    prices={
        "JKK": {"UMUM": ("a", 10_000), "TRANSPORTASI": ("c", 12_000)},
        "JKM": {"UMUM": ("b", 6_800), "TRANSPORTASI": ("d", 6_800)},
    },
    budgets={"JKK": {"budget_account": "1"}, "JKM": {"budget_account": "2"}},
    quotas={"v1": 1, "d1": 2, "d2": 0},
)
PLENTY = {"JKK": 1_000_000, "JKM": 1_000_000}


def person(key, rank, village="v9", district="d9", sector="UMUM", is_listed=True, is_held=False):
    return {
        "person_key": key, "is_listed": is_listed, "sector": sector, "village_code": village,
        "district_code": district, "priority_rank": rank, "is_held": is_held,
    }  # fmt: skip


def subsidies_of(*people):
    return pl.DataFrame(
        [
            {
                "person_key": each["person_key"], "programme": programme,
                "amount_rp": RULES.prices[programme][each["sector"]][1],
                "rate_id": RULES.prices[programme][each["sector"]][0],
                "budget_account": RULES.budgets[programme]["budget_account"],
            }
            for each in people
            for programme in ("JKK", "JKM")
        ]
    )  # fmt: skip


@pytest.mark.parametrize(
    ("before", "month", "ceiling"),
    [
        (0, 1, 100), (1_100, 12, 100), (1_101, 12, 99), (900, 10, 100), (901, 10, 99),
        (1_200, 12, 0), (1_300, 11, 0),
    ],
)  # fmt: skip
def test_a_month_has_its_twelfth_or_its_share_of_what_is_left(before, month, ceiling):
    assert month_ceiling({"annual_ceiling_rp": "1200"}, before, date(2026, month, 1)) == ceiling


def test_without_a_budget_there_is_nothing():
    assert month_ceiling(None, 0, date(2026, 1, 1)) == 0


def test_quotas_take_the_desa_first_and_zero_is_a_quota():
    people = [
        person("first", 1, "v1", "d1"),
        person("village full", 2, "v1", "d1"),
        person("neighbour", 3, "v2", "d1"),
        person("district full", 4, "v2", "d1"),
        person("none here", 5, "v3", "d2"),
        person("free", 6),
        person("held", 7, is_held=True),
    ]

    assert walk(people, RULES, PLENTY) == {"first", "neighbour", "free"}


@pytest.mark.parametrize(
    ("ceilings", "reached"),
    [
        ({"JKK": 22_000, "JKM": 13_600}, {"a", "b"}),
        ({"JKK": 21_999, "JKM": 13_600}, {"a"}),
        ({"JKK": 22_000, "JKM": 13_599}, {"a"}),
        ({"JKK": 32_000, "JKM": 20_400}, {"a", "b", "c"}),
    ],
)
def test_the_scarcer_account_cuts_to_the_last_rupiah(ceilings, reached):
    people = [person("a", 1), person("b", 2, sector="TRANSPORTASI"), person("c", 3)]

    assert walk(people, RULES, ceilings) == reached


def test_an_equal_night_has_no_differences():
    people = [person("a", 1), person("b", 2, sector="TRANSPORTASI")]
    frame = pl.DataFrame(people)

    assert differing_rupiah(frame, subsidies_of(*people), RULES) == []
    assert differing_list(frame, RULES, PLENTY) == []
    assert told([]) == "money recomputed: equal"


def test_one_rupiah_too_much_is_found():
    people = [person("a", 1)]
    wrong = subsidies_of(*people).with_columns(
        pl.col("amount_rp") + (pl.col("programme") == "JKM").cast(pl.Int64)
    )

    assert differing_rupiah(pl.DataFrame(people), wrong, RULES) == [
        "JKM: 1 people and Rp6801 published, 1 and Rp6800 reckoned",
        "1 rows published and not reckoned",
        "1 rows reckoned and not published",
    ]


def test_two_errors_that_cancel_each_other_out_are_found():
    people = [person("a", 1), person("b", 2, sector="TRANSPORTASI")]
    swapped = [people[0] | {"sector": "TRANSPORTASI"}, people[1] | {"sector": "UMUM"}]

    found = differing_rupiah(pl.DataFrame(people), subsidies_of(*swapped), RULES)

    assert found == ["4 rows published and not reckoned", "4 rows reckoned and not published"]


def test_somebody_beyond_the_money_on_the_list_is_found():
    people = [person("a", 1), person("b", 2)]

    (found,) = differing_list(pl.DataFrame(people), RULES, {"JKK": 10_000, "JKM": 6_800})

    assert found == "list: 1 people published and not reckoned, 0 reckoned and not published"
    assert told([found]).startswith("money recomputed: list: 1 people")
