"""Great Expectations' own result objects, made of what the gate log kept: counts and nothing else.

No value can be in them, for there is none in the gate log. An expectation that could not be judged
is told by the kind of its error.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from jamsos.data_docs.judged import Judged

if TYPE_CHECKING:
    from great_expectations.core import (
        ExpectationSuiteValidationResult,
        ExpectationValidationResult,
    )
# Great Expectations orders its page by the columns that this one saw; ours has one table.
_NOTHING_SEEN: dict[str, dict[str, Any]] = {
    "expect_table_columns_to_match_ordered_list": {"observed_value": []},
}


def as_result(judged: Judged, run: dict[str, Any]) -> ExpectationSuiteValidationResult:
    """The result of one gate; it succeeds when the gate lets its subject on."""
    from great_expectations import __version__
    from great_expectations.core import ExpectationSuiteValidationResult

    results = [_one(each, judged) for each in judged.expectations]
    fulfilled = sum(1 for each in results if each.success)
    return ExpectationSuiteValidationResult(
        success=judged.is_allowed,
        results=results,
        suite_name=judged.suite,
        statistics={
            "evaluated_expectations": len(results),
            "successful_expectations": fulfilled,
            "unsuccessful_expectations": len(results) - fulfilled,
            "success_percent": 100 * fulfilled / len(results) if results else None,
        },
        meta={
            "great_expectations_version": __version__,
            "run_id": run,
            "batch_spec": {"data_asset_name": judged.table, "gate_id": judged.gate_id},
        },
    )


def _one(asked: dict[str, Any], judged: Judged) -> ExpectationValidationResult:
    from great_expectations.core import ExpectationValidationResult
    from great_expectations.expectations.expectation_configuration import ExpectationConfiguration

    failure = judged.failure_of(asked["name"])
    return ExpectationValidationResult(
        success=failure is None,
        expectation_config=ExpectationConfiguration(
            type=asked["type"],
            kwargs={},
            description=asked["description_id"],
            meta={"name": asked["name"]},
            severity=asked["severity"],
        ),
        result=_counts(failure, judged.rows_judged) | _NOTHING_SEEN.get(asked["type"], {}),
        exception_info={
            "raised_exception": bool(failure and failure.get("error")),
            "exception_message": failure.get("error") if failure else None,
            "exception_traceback": "",
        },
    )


def _counts(failure: dict[str, Any] | None, rows: int) -> dict[str, Any]:
    failed = 0 if failure is None else failure.get("failed")
    if failed is None:
        return {}
    return {
        "element_count": rows,
        "unexpected_count": failed,
        "unexpected_percent": 100 * failed / rows if rows else 0.0,
    }
