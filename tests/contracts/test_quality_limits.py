"""Every threshold of a gate has a reason to be read, and no limit is written in passing."""

import re
from datetime import date
from pathlib import Path

import pytest

from jamsos.gates.limits import limits_on
from jamsos.gates.parameters import QUERIES
from jamsos.gates.suites import load_suite, suite_names

ROOT = Path(__file__).parents[2]
# 0 and 1 say «none», «at least one», «once» or «whole»; every other number is somebody's judgement.
PLAIN = {0, 1}
IN_A_QUERY = re.compile(r"(?:[<>]=?|[*/])\s*\d+(?:\.\d+)?|\d+\.\d+")


def numbers_of(written, key=None):
    """The numbers that stand in an expectation's kwargs: as values, or compared with in a query."""
    if isinstance(written, dict):
        for name, each in written.items():
            yield from numbers_of(each, name)
    elif isinstance(written, list):
        for each in written:
            yield from numbers_of(each, key)
    elif key in QUERIES:
        without_texts = re.sub(r"'[^']*'", "''", written)
        yield from (float(each.lstrip("<>=*/ ")) for each in IN_A_QUERY.findall(without_texts))
    elif isinstance(written, int | float) and not isinstance(written, bool):
        yield written


@pytest.mark.parametrize("name", suite_names())
def test_every_threshold_has_a_reason(name, kutai_timur):
    suite = load_suite(name)
    limits = limits_on(kutai_timur, date(2026, 6, 30))

    assert suite.limit_names <= limits.keys()
    if suite.quarantine_ceiling is not None:
        assert isinstance(suite.quarantine_ceiling, str), "a ceiling is a $limit_"
    for each in suite.expectations:
        assert each.mostly == 1 or isinstance(each.mostly, str), f"{each.name}: a $limit_ says why"
        bare = {*numbers_of(each.kwargs)} - PLAIN
        assert not bare or each.because, f"{each.name}: {bare} needs a $limit_ or «because»"


def test_a_number_that_was_written_in_passing_is_found():
    assert {*numbers_of({"query": "select 1 where share < 0.9 and n >= 25 and code = '7.5'"})} == {
        0.9, 25.0,
    }  # fmt: skip
    assert [*numbers_of({"column": "a", "value_set": [3], "max_value": 40})] == [3, 40]
    assert [*numbers_of({"exact_match": False, "regex": "^[0-9]{16}$"})] == []


def test_every_limit_is_used_and_says_why(kutai_timur):
    used = set().union(*(load_suite(name).limit_names for name in suite_names()))
    code = "\n".join(
        path.read_text(encoding="utf-8")
        for folder in ("src/jamsos", "dbt_project/models")
        for path in (ROOT / folder).rglob("*.*")
        if path.suffix in {".py", ".sql"}
    )
    for row in kutai_timur.seed("quality_limits"):
        assert row["limit_name"] in used or row["limit_name"] in code, row["limit_name"]
        assert len(row["because"]) > 15, row["limit_name"]
        assert len(row["because_id"]) > 15, row["limit_name"]
        assert row["legal_basis"], row["limit_name"]
