"""Run a suite over rows and keep, of all that comes back, counts and row keys."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from jamsos.gates.engine import look_at
from jamsos.gates.findings import Examination, Finding, RowKey
from jamsos.gates.kinds import LEARNING, Grain
from jamsos.gates.parameters import filled
from jamsos.gates.suites import Expectation, Suite

if TYPE_CHECKING:
    from great_expectations.core import ExpectationValidationResult
    from great_expectations.expectations.expectation import Expectation as GxExpectation

_DATABASE_KIND = re.compile(r"\bpsycopg\.errors\.([A-Z]\w+)")


def examine(
    suite: Suite,
    query: str,
    subjects: Sequence[str],
    parameters: Mapping[str, Any],
    *,
    rows: int,
    database_url: str,
    learnt: Callable[[str], Any] = lambda _: {},
) -> Examination:
    """What is not true of the ``rows`` rows that ``query`` returns, in the order of the suite.

    One cheap pass says what fails and how often; the second names the failing rows. ``learnt``
    tells by its name what an expectation has learnt from earlier nights.

    Raises:
        GateBroken: Great Expectations could not be run.
        SuiteUnreadable: An expectation lacks a parameter.
    """
    kwargs = {each.name: filled(each, parameters) for each in suite.expectations}
    for each in suite.expectations:
        if each.grain is Grain.MEASURE:
            kwargs[each.name]["subjects"] = list(subjects)
        if each.type == LEARNING:
            kwargs[each.name]["learnt"] = learnt(each.name)
    with look_at(query, database_url) as look:
        asked = {each.name: _in_gx(each, kwargs[each.name]) for each in suite.expectations}
        results = look.judge(list(asked.values()))
        errors = {name: _exception_kind(results.get(name)) for name in asked}
        failing = [
            each
            for each in suite.expectations
            if errors[each.name] or not results[each.name].success
        ]
        # Expectations that are queries bring the keys of what they found with them.
        keys = {name: each.result.get("found_keys") for name, each in results.items()}
        unnamed = [
            asked[each.name]
            for each in failing
            if each.grain is Grain.ROW and not errors[each.name] and keys[each.name] is None
        ]
        if suite.row_key and unnamed:
            keys |= look.failing_keys(unnamed, suite.row_key, rows=rows)
    findings = [
        Finding(each, error=errors[each.name])
        if errors[each.name]
        else _finding(suite, each, results[each.name].result, keys[each.name], subjects)
        for each in failing
    ]
    measures: dict[str, dict[str, dict[str, float]]] = {subject: {} for subject in subjects}
    for each in suite.expectations:
        if not errors[each.name]:
            seen = _measures(suite, each, results[each.name].result, subjects)
            for subject, numbers in seen.items():
                measures[subject][each.name] = numbers
    return Examination(findings, measures)


def _in_gx(expectation: Expectation, kwargs: dict[str, Any]) -> GxExpectation:
    from great_expectations.expectations.registry import get_expectation_impl

    return get_expectation_impl(expectation.type)(
        **kwargs,
        severity=expectation.severity,
        description=expectation.description,
        meta={"name": expectation.name},
    )


def _finding(
    suite: Suite,
    expectation: Expectation,
    result: dict[str, Any],
    columns: dict[str, list[Any]] | None,
    subjects: Sequence[str],
) -> Finding:
    if expectation.grain is Grain.MEASURE:
        failed = {subject: len(names) for subject, names in result["failed"].items() if names}
        return Finding(expectation, failed, measures=result["failed"])
    if expectation.grain is Grain.TABLE:
        return Finding(expectation, is_whole_table=True)
    count = result["unexpected_count"]
    key = ("load_id",) if expectation.grain is Grain.LOAD else suite.row_key
    keys: list[RowKey] = []
    if key and columns and columns.keys() >= set(key):
        keys = list(zip(*(columns[name] for name in key), strict=True))
    if suite.subject != "load":
        return Finding(expectation, {subjects[0]: count}, {subjects[0]: keys})
    if len(keys) != count:  # a row that fails without a name would go on as if it were sound
        return Finding(expectation, error="RowKeysIncomplete")
    rows: dict[str, list[RowKey]] = {}
    for load_id, *rest in keys:
        rows.setdefault(load_id, []).append(tuple(rest))
    return Finding(expectation, {load_id: len(found) for load_id, found in rows.items()}, rows)


def _measures(
    suite: Suite, expectation: Expectation, result: dict[str, Any], subjects: Sequence[str]
) -> dict[str, dict[str, float]]:
    """The numbers that an expectation saw, by subject."""
    if expectation.grain is Grain.MEASURE:
        return {subject: numbers for subject, numbers in result["measures"].items() if numbers}
    if expectation.type == "expect_table_row_count_to_be_between" and suite.subject != "load":
        return {subjects[0]: {"rows": result["observed_value"]}}
    return {}


def _exception_kind(result: ExpectationValidationResult | None) -> str | None:
    """What kept an expectation from being judged; its text may quote a row and is dropped."""
    if result is None:
        return "NoResult"
    exception_info = result.exception_info
    told = [exception_info] if "raised_exception" in exception_info else exception_info.values()
    for each in told:
        if each["raised_exception"]:
            kind = _DATABASE_KIND.search(each["exception_traceback"] or "")
            return kind[1] if kind else "Unjudged"
    return None
