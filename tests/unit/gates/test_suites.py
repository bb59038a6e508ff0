"""A suite that leaves something unsaid is refused, not read kindly."""

from __future__ import annotations

from typing import Any

import pytest
import yaml

from jamsos.gates.kinds import GRAIN_OF
from jamsos.gates.parameters import filled
from jamsos.gates.suites import SuiteUnreadable, load_suite, read_suite, suite_names


def a_suite(expectation: dict[str, Any] | None = None, **changes: Any) -> str:
    presence = {
        "name": "nik_is_present", "type": "expect_column_values_to_not_be_null",
        "severity": "critical", "reason": "NIK_MISSING", "description": "A NIK is present.",
        "description_id": "NIK terisi.", "kwargs": {"column": "nik"},
    }  # fmt: skip
    suite = {
        "name": "a_suite", "subject": "load", "table": "landing.a_table", "owner": "somebody",
        "notes": "A table.", "row_key": ["load_id", "source_row"], "quarantine_ceiling": 0.1,
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

    from jamsos.gates import sql_expectations  # noqa: F401 - importing it registers ours

    for kind in GRAIN_OF:
        assert get_expectation_impl(kind)
