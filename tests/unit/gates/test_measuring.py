"""Expectations that measure, on both sides of each edge, as a gate judges and remembers them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
import yaml

from jamsos.gates import gate, judge_loads, judge_run
from jamsos.gates.comparing import bounds, stability_index
from jamsos.gates.decision import GateDecision
from jamsos.gates.suites import read_suite

from .test_gate import SOURCE, roster

FIRST_NIGHT = date(2026, 6, 1)
LEARNING = {
    "name": "rows_are_as_usual",
    "type": "expect_measures_to_be_within_learnt_limits",
    "kwargs": {"query": "select 'rows' as measure, sum(number) as value from {batch} as toys"},
}

Judge = Callable[..., GateDecision]


@pytest.fixture
def judge(query, monkeypatch: pytest.MonkeyPatch) -> Judge:
    """Judges one run of a toy table: ``judge(expectation, {kind: number}, as_of)``."""
    query("create schema if not exists marts")
    query("create table marts.fct_toy (run_id text, kind text, number numeric)")

    def judged(
        expectation: dict[str, Any], numbers: dict[str, float | None], as_of: date = FIRST_NIGHT
    ) -> GateDecision:
        said = {"severity": "critical", "description": "A test.", "description_id": "Uji coba."}
        suite = {
            "name": "toys", "subject": "run", "table": "marts.fct_toy", "owner": "somebody",
            "repaired_by": "engineers", "notes": "Toys.", "may_be_empty": True,
            "expectations": [said | expectation],
        }  # fmt: skip
        read = read_suite(yaml.safe_dump(suite), "toys")
        monkeypatch.setattr(gate, "load_suite", lambda _: read)
        run_id = f"run of {as_of}"
        query("delete from marts.fct_toy where run_id = %s", [run_id])
        for kind, number in numbers.items():
            query("insert into marts.fct_toy values (%s, %s, %s)", [run_id, kind, number])
        return judge_run("toys", run_id, as_of, "a test")

    return judged


def nights(judge: Judge, *numbers: float) -> date:
    """Judges one night after the other; returns the next one."""
    for place, number in enumerate(numbers):
        judge(LEARNING, {"all": number}, FIRST_NIGHT + timedelta(days=place))
    return FIRST_NIGHT + timedelta(days=len(numbers))


def measured(query, decision: GateDecision) -> dict[str, float]:
    return dict(
        query("select measure, value from quality.measures where gate_id = %s", [decision.gate_id])
    )


# The median of 98 … 102 is 100, the median deviation 1, so a fifth of 100 (4 times 5 per cent) is
# wider than 4 times 1.4826.
FIVE_NIGHTS = (98, 99, 100, 101, 102)


@pytest.mark.parametrize(
    ("number", "decision"), [(80, "pass"), (79, "hold"), (120, "pass"), (121, "hold")]
)
def test_a_measure_is_held_to_what_is_usual(judge, query, number, decision):
    night = nights(judge, *FIVE_NIGHTS)

    decided = judge(LEARNING, {"all": number}, night)

    assert decided.decision == decision
    assert measured(query, decided) == {
        "rows": number, "rows.learnt_from": 5, "rows.low": 80, "rows.high": 120,
    }  # fmt: skip


@pytest.mark.parametrize(("earlier", "decision"), [(4, "pass"), (5, "hold")])
def test_too_few_nights_teach_nothing_and_say_so(judge, query, earlier, decision):
    night = nights(judge, *FIVE_NIGHTS[:earlier])

    decided = judge(LEARNING, {"all": 9000}, night)

    assert decided.decision == decision
    assert measured(query, decided)["rows.learnt_from"] == earlier
    assert ("rows.low" in measured(query, decided)) == (decision == "hold")


def test_a_bad_night_teaches_nothing(judge, query):
    """A regency that lost half its rosters does not get used to it."""
    night = nights(judge, *FIVE_NIGHTS)
    for _ in range(10):
        assert judge(LEARNING, {"all": 50}, night).decision == "hold"
        night += timedelta(days=1)

    decided = judge(LEARNING, {"all": 50}, night)

    assert (decided.decision, measured(query, decided)["rows.learnt_from"]) == ("hold", 5)


def test_a_warning_teaches_nothing_though_it_is_allowed(judge, query):
    night = nights(judge, *FIVE_NIGHTS)
    warned = LEARNING | {"severity": "warning"}
    for _ in range(10):
        assert judge(warned, {"all": 50}, night).decision == "pass"
        night += timedelta(days=1)

    assert measured(query, judge(warned, {"all": 50}, night))["rows.learnt_from"] == 5


def test_a_past_night_learns_only_from_nights_before_it(judge, query):
    nights(judge, 10, 10, 10, 10, 10, 500, 500)

    backfilled = judge(LEARNING, {"all": 10}, FIRST_NIGHT + timedelta(days=5))

    assert measured(query, backfilled)["rows.learnt_from"] == 5
    assert backfilled.decision == "pass"


def test_a_night_judged_often_counts_once_with_its_last_entry(judge, query):
    night = nights(judge, *FIVE_NIGHTS)
    for _ in range(10):
        judge(LEARNING, {"all": 104}, night)
    judge(LEARNING, {"all": 9000}, night)

    decided = judge(LEARNING, {"all": 100}, night + timedelta(days=1))

    assert measured(query, decided)["rows.learnt_from"] == 5


def test_only_the_last_twenty_good_nights_teach(judge, query):
    night = nights(judge, *[100] * 21)

    assert measured(query, judge(LEARNING, {"all": 100}, night))["rows.learnt_from"] == 20


def waive(query, as_of: date, *, is_new_normal: bool) -> None:
    query(
        """
        insert into quality.waivers (
            region_code, suite, expectation, is_new_normal, reason, waived_by, checked_by, as_of,
            expires_on
        ) values ('64.08', 'toys', 'rows_are_as_usual', %s, 'a reason', 'a', 'b', %s, %s)
        """,
        [is_new_normal, as_of, as_of],
    )


@pytest.mark.parametrize(
    ("is_new_normal", "as_before", "as_since"), [(True, "hold", "pass"), (False, "pass", "hold")]
)
def test_a_new_normal_is_learnt_from_and_a_mere_waiver_is_not(
    judge, query, is_new_normal, as_before, as_since
):
    night = nights(judge, *FIVE_NIGHTS)
    waive(query, night, is_new_normal=is_new_normal)
    assert judge(LEARNING, {"all": 500}, night).decision == "waived"

    night += timedelta(days=1)

    assert judge(LEARNING, {"all": 100}, night).decision == as_before
    assert judge(LEARNING, {"all": 510}, night).decision == as_since


def test_what_was_not_measured_fails(judge):
    without_rows = LEARNING | {
        "kwargs": {"query": "select 'rows' as measure, 1 as value from {batch} as toys"}
    }

    assert judge(LEARNING, {}).failures[0].measures == ["rows"]  # a sum of nothing is no number
    assert judge(without_rows, {}).failures[0].measures == ["nothing_measured"]
    assert judge(without_rows, {}).decision == "hold"


def test_each_village_is_compared_with_itself(land, as_of, query, monkeypatch):
    """Loads of one night are judged in one look; a small village is not held to a large one."""
    written = {
        "name": SOURCE, "subject": "load", "table": f"landing.{SOURCE}", "owner": "somebody",
        "repaired_by": "village", "notes": "Rosters.", "row_key": ["load_id", "source_row"],
        "quarantine_ceiling": 1,
        "expectations": [
            LEARNING | {
                "severity": "critical", "description": "A test.", "description_id": "Uji coba.",
                "kwargs": {
                    "query": "select load_id, 'rows' as measure, count(*) as value "
                    "from {batch} as landed group by load_id"
                },
            }
        ],
    }  # fmt: skip
    suite = read_suite(yaml.safe_dump(written), SOURCE)
    monkeypatch.setattr(gate, "load_suite", lambda _: suite)
    for place in range(5):
        names = [f"small {place}", f"large {place}"]
        for name, rows in zip(names, (4, 40), strict=True):
            land(SOURCE, name, roster(rows=rows))
            query("update ops.loads set scope = %s where load_id = %s", [name[:5], name])
        judge_loads(names, SOURCE, as_of - timedelta(days=9 - place), "a test")
    for name, rows in (("small now", 4), ("large now", 4)):
        land(SOURCE, name, roster(rows=rows))
        query("update ops.loads set scope = %s where load_id = %s", [name[:5], name])

    small, large = judge_loads(["small now", "large now"], SOURCE, as_of, "a test")

    assert (small.decision, large.decision) == ("pass", "hold")
    assert measured(query, large)["rows.low"] == 32


DRIFT = {
    "name": "kinds_are_spread_as_before",
    "type": "expect_distribution_not_to_drift",
    "kwargs": {
        "query": "select 'kind' as measure, kind as category, number from {batch} as toys",
        "reference_query": (
            "select 'kind' as measure, category, number from (values ('a', 500), ('b', 500)) "
            "as before (category, number)"
        ),
    },
}


@pytest.mark.parametrize(
    ("numbers", "decision"),
    [
        ({"a": 520, "b": 480}, "pass"),
        ({"a": 739, "b": 261}, "pass"),  # an index of 0.2488
        ({"a": 740, "b": 260}, "hold"),  # an index of 0.2511
        ({"a": 500, "c": 500}, "hold"),  # a kind that vanished, and a new one
        ({"a": 99}, "pass"),  # too few rows say nothing
        ({"a": 100}, "hold"),
        ({}, "pass"),
    ],
)
def test_a_distribution_may_move_a_little(judge, query, numbers, decision):
    decided = judge(DRIFT, numbers)

    assert decided.decision == decision
    assert measured(query, decided)["kind.rows"] == sum(numbers.values())


DIFFERENCE = {
    "name": "few_come_and_go",
    "type": "expect_difference_to_stay_below",
    "kwargs": {
        "query": (
            "select 'entered' as measure, sum(number) filter (where kind = 'new') as changed, "
            "coalesce(sum(number) filter (where kind = 'before'), 0) as of from {batch} as toys"
        )
    },
}


@pytest.mark.parametrize(
    ("numbers", "decision"),
    [
        ({"new": 200, "before": 1000}, "pass"),
        ({"new": 201, "before": 1000}, "hold"),
        ({"new": 99, "before": 99}, "pass"),
        ({"new": 100, "before": 100}, "hold"),
        ({"new": 1000}, "pass"),  # the first list of all
        ({"before": 1000}, "hold"),  # nobody counted
    ],
)
def test_so_much_may_change_since_the_last_version(judge, query, numbers, decision):
    decided = judge(DIFFERENCE, numbers)

    assert decided.decision == decision
    if decided.decision == "hold":
        assert decided.failures[0].measures == ["entered"]


SUMS = {
    "name": "both_sides_agree",
    "type": "expect_sums_to_agree",
    "kwargs": {
        "query": (
            "select 'rupiah' as measure, max(number) filter (where kind = 'a') as facts, "
            "max(number) filter (where kind = 'b') as export from {batch} as toys"
        )
    },
}


@pytest.mark.parametrize(
    ("numbers", "decision"),
    [
        ({"a": 100, "b": 100}, "pass"),
        ({"a": 100, "b": 101}, "hold"),
        ({"a": 0, "b": 0}, "pass"),
        ({"a": 100}, "hold"),
        ({}, "hold"),
    ],
)
def test_two_sides_of_an_account_agree(judge, query, numbers, decision):
    decided = judge(SUMS, numbers)

    assert decided.decision == decision
    assert measured(query, decided) == {
        f"rupiah.{ {'a': 'facts', 'b': 'export'}[kind] }": number
        for kind, number in numbers.items()
    }


def test_an_account_with_one_side_agrees_with_nothing(judge):
    alone = SUMS | {"kwargs": {"query": "select 'rupiah' as measure, 5 as facts"}}

    assert judge(alone, {}).decision == "hold"


def test_a_measure_that_cannot_be_taken_is_an_error(judge):
    broken = SUMS | {"kwargs": {"query": "select 'rupiah' as measure, no_such_column"}}

    (failure,) = judge(broken, {"a": 1}).failures

    assert failure.error == "UndefinedColumn"


def test_the_usual_is_as_wide_as_the_nights_vary():
    told = {"spread": 4, "floor_share": 0.05}

    assert bounds([100, 100, 100], **told) == (80, 120)
    assert bounds([50, 100, 150], **told) == pytest.approx((100 - 4 * 1.4826 * 50, 396.52))
    assert bounds([1, 1, 1], **told, least_tolerance=2) == (-1, 3)
    assert bounds([0, 0, 0], **told) == (0, 0)


def test_the_stability_index_is_nought_for_the_same_shares():
    assert stability_index({"a": 1, "b": 3}, {"a": 100, "b": 300}) == 0
    assert stability_index({"a": 75, "b": 25}, {"a": 50, "b": 50}) == pytest.approx(
        0.2747, abs=1e-4
    )


def test_what_was_asked_is_kept_word_for_word_and_once(judge, query):
    judge(LEARNING, {"all": 1})
    judge(LEARNING, {"all": 1}, FIRST_NIGHT + timedelta(days=1))
    judge(SUMS, {"a": 1, "b": 1}, FIRST_NIGHT + timedelta(days=2))

    kept = query("select suite, content from quality.suites order by first_used_at")
    logged = query("select count(*), count(distinct suite_digest) from quality.gate_log")

    (learning, _) = kept
    assert logged == [(3, 2)]
    assert learning[1]["expectations"][0]["limits"] == {
        "learnt_entries": 20, "learnt_min_entries": 5, "learnt_spread": 4,
        "learnt_floor_share": 0.05,
    }  # fmt: skip
    assert "twenty good nights" in learning[1]["expectations"][0]["because"]
    assert learning[1]["expectations"][0]["repaired_by"] == "engineers"
