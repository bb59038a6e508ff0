"""A suite that leaves something unsaid is refused, not read kindly."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
import yaml

from jamsos.gates.kinds import GRAIN_OF
from jamsos.gates.limits import Limit, limits_on
from jamsos.gates.parameters import filled
from jamsos.gates.suites import SuiteUnreadable, load_suite, read_suite, suite_names
from jamsos.region import Region


def a_suite(expectation: dict[str, Any] | None = None, **changes: Any) -> str:
    presence = {
        "name": "nik_is_present", "type": "expect_column_values_to_not_be_null",
        "severity": "critical", "reason": "NIK_MISSING", "description": "A NIK is present.",
        "description_id": "NIK terisi.", "kwargs": {"column": "nik"},
    }  # fmt: skip
    suite = {
        "name": "a_suite", "subject": "load", "table": "landing.a_table", "owner": "somebody",
        "repaired_by": "village", "notes": "A table.", "row_key": ["load_id", "source_row"],
        "quarantine_ceiling": 0.1,
        "expectations": [presence | (expectation or {})],
    }  # fmt: skip
    return yaml.safe_dump({key: value for key, value in (suite | changes).items() if value != ""})


def test_what_is_said_is_read():
    suite = read_suite(a_suite(), "a_suite")

    (expectation,) = suite.expectations
    assert (expectation.owner, expectation.column, expectation.reason) == (
        "somebody", "nik", "NIK_MISSING",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("expectation", "said"),
    [
        ({"type": "expect_column_to_be_lucky"}, "nobody knows the expectation"),
        ({"type": "expect_column_most_common_value_to_be_in_set"}, "nobody knows"),
        ({"severity": "grave"}, "severity"),
        ({"severity": None}, "«severity» is missing"),
        ({"description": None}, "«description» is missing"),
        ({"description_id": " " * 0}, "«description_id» is missing"),
        ({"reason": None}, "needs the code of its reason"),
        ({"severity": "warning"}, "has a reason"),
        ({"kwargs": {"column": "nik", "mostly": 0.9}}, "mostly"),
        ({"kwargs": {"column": "nik", "mostly": 9}, "severity": "warning"}, "between 0 and 1"),
        ({"repaired_by": "nobody"}, "«repaired_by»"),
        ({"because": "A reason."}, "in both languages"),
        ({"surprise": 1}, "nobody reads surprise"),
        ({"optional": True}, "means nothing"),
        ({"type": "expect_column_values_to_match_regex"}, "passes empty cells"),
    ],
)
def test_an_expectation_that_says_too_little_is_refused(expectation, said):
    with pytest.raises(SuiteUnreadable, match=said):
        read_suite(a_suite(expectation), "a_suite")


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"owner": None}, "«owner» is missing"),
        ({"repaired_by": None}, "«repaired_by» is missing"),
        ({"repaired_by": "somebody"}, "«repaired_by»"),
        ({"rows": "pinned"}, "«rows»"),
        ({"quarantine_ceiling": ""}, "ceiling"),
        ({"quarantine_ceiling": 1.5}, "between 0 and 1"),
        ({"subject": "run"}, "ceiling"),
        ({"subject": "week"}, "«subject»"),
        ({"rows": "pinned"}, "belongs to runs"),
        ({"subject": "run", "rows": "some", "quarantine_ceiling": ""}, "«rows» is one of"),
        ({"row_key": ["nik"]}, "load_id, source_row"),
        ({"name": "another"}, "different names"),
        ({"surprise": 1}, "nobody reads surprise"),
    ],
)
def test_a_suite_that_says_too_little_is_refused(changes, said):
    with pytest.raises(SuiteUnreadable, match=said):
        read_suite(a_suite(**changes), "a_suite")


def test_two_expectations_of_one_name_are_refused():
    twice = yaml.safe_load(a_suite())
    twice["expectations"] *= 2

    with pytest.raises(SuiteUnreadable, match="same name"):
        read_suite(yaml.safe_dump(twice), "a_suite")


def test_a_statement_may_have_another_repairer_than_its_suite():
    (of_suite,) = read_suite(a_suite(), "a_suite").expectations
    (own,) = read_suite(a_suite({"repaired_by": "engineers"}), "a_suite").expectations

    assert (of_suite.repaired_by, own.repaired_by) == ("village", "engineers")


@pytest.mark.parametrize(
    ("subject", "rows"),
    [({"subject": "run"}, "run"), ({"subject": "run", "rows": "pinned"}, "pinned")],
)
def test_a_run_suite_says_which_rows_are_the_runs(subject, rows):
    changes = {"quarantine_ceiling": "", **subject}

    suite = read_suite(a_suite({"reason": None}, **changes), "a_suite")

    assert suite.rows == rows


LIMITS = {
    "ceiling": Limit("ceiling", Decimal("0.25"), "A reason.", "Sebab.", "[A]", True),
    "share": Limit("share", Decimal("0.9"), "A reason.", "Sebab.", "[A]", True),
    "letters": Limit("letters", Decimal("50"), "A reason.", "Sebab.", "[A]", True),
}
LIMITED = {
    "reason": None, "severity": "warning",
    "kwargs": {
        "column": "nik", "mostly": "$limit_share", "max_value": "$limit_letters",
        "query": "select 1 where share < $limit_share",
    },
}  # fmt: skip


def test_a_limit_has_the_value_of_the_night():
    suite = read_suite(a_suite(LIMITED, quarantine_ceiling="$limit_ceiling"), "a_suite")

    (expectation,) = suite.on(LIMITS).expectations

    assert suite.limit_names == {"ceiling", "share", "letters"}
    assert suite.on(LIMITS).quarantine_ceiling == Decimal("0.25")
    assert expectation.mostly == Decimal("0.9")
    assert {*expectation.limits} == {"share", "letters"}
    assert filled(expectation, {}) == {
        "column": "nik", "max_value": 50, "query": "select 1 where share < 0.9",
    }  # fmt: skip


@pytest.mark.parametrize("lacking", LIMITS)
def test_a_limit_that_is_not_in_force_is_refused(lacking):
    suite = read_suite(a_suite(LIMITED, quarantine_ceiling="$limit_ceiling"), "a_suite")
    in_force = {name: limit for name, limit in LIMITS.items() if name != lacking}

    with pytest.raises(SuiteUnreadable, match=lacking):
        suite.on(in_force)


def test_a_limit_that_is_no_share_is_no_ceiling():
    suite = read_suite(a_suite(quarantine_ceiling="$limit_letters"), "a_suite")

    with pytest.raises(SuiteUnreadable, match="between 0 and 1"):
        suite.on(LIMITS)


@pytest.mark.parametrize(
    ("night", "value"),
    [("2026-01-31", "0.5"), ("2026-02-01", "0.6"), ("2026-02-28", "0.6"), ("2026-03-01", None)],
)
def test_a_limit_changes_on_its_day(tmp_path, night, value):
    (tmp_path / "seeds").mkdir()
    (tmp_path / "seeds/quality_limits.csv").write_text(
        "limit_name,value,valid_from,valid_to,because,because_id,legal_basis,is_assumption\n"
        "share,0.5,2026-01-01,2026-01-31,why,sebab,[A],true\n"
        "share,0.6,2026-02-01,2026-02-28,why,sebab,[A],true\n",
        encoding="utf-8",
    )

    in_force = limits_on(Region(tmp_path), date.fromisoformat(night))

    assert [str(limit.value) for limit in in_force.values()] == [value] * (value is not None)


def test_a_missing_suite_is_told_by_name():
    with pytest.raises(SuiteUnreadable, match=r"expectations/nothing\.yaml"):
        load_suite("nothing")


def test_a_parameter_that_nobody_gives_is_refused():
    asks = {"kwargs": {"column": "nik"}, "name": "asks"}
    (expectation,) = read_suite(a_suite(asks), "a_suite").expectations
    expectation.kwargs["query"] = "select $nothing"

    with pytest.raises(SuiteUnreadable, match=r"\$nothing"):
        filled(expectation, {})


def test_a_parameter_in_a_query_is_quoted():
    (expectation,) = read_suite(a_suite(), "a_suite").expectations
    expectation.kwargs["query"] = "select $load_id"

    assert filled(expectation, {"load_id": "it's"})["query"] == "select 'it''s'"


def test_the_end_of_a_regex_is_not_a_parameter():
    (expectation,) = read_suite(a_suite(), "a_suite").expectations
    expectation.kwargs["regex"] = "^[0-9]{16}$|[^0-9]"

    assert filled(expectation, {})["regex"] == "^[0-9]{16}$|[^0-9]"


def test_every_suite_of_the_checkout_is_readable_and_has_reasons_that_are_explained(kutai_timur):
    explained = {
        row["reason_code"] for row in kutai_timur.seed("reasons") if row["stage"] == "quarantine"
    }

    assert suite_names()
    for name in suite_names():
        assert load_suite(name).reasons <= explained


def test_every_kind_is_known_to_great_expectations():
    from great_expectations.expectations.registry import get_expectation_impl

    from jamsos.gates import measuring_expectations  # noqa: F401 - importing it registers ours

    for kind in GRAIN_OF:
        assert get_expectation_impl(kind)
