"""The dbt project's own unit tests, each rule on both sides of its edge, on a real PostgreSQL."""

from datetime import date
from pathlib import Path

import pytest
import yaml

from jamsos.combine.dbt import DbtFailed, run_dbt, run_layer
from jamsos.combine.run import Run

PROJECT = Path(__file__).parents[2] / "dbt_project"
RUN = Run("2026-11-22-unit", date(2026, 11, 22), date(2026, 12, 1))
# Told by what is there: a paper, an answer, a row that was refused, a place on a list or a card.
NEVER_UNKNOWN = {
    "DUPLICATE_CONFIRMED", "DUPLICATE_SUSPECTED", "FUNDED_BY_PROVINCE", "HOUSEHOLD_OVER_LIMIT",
    "MUSDES_MISSING", "NIK_PROBABLE", "NIK_TEMPORARY", "ON_CIVIL_SERVANT_LIST", "RECORD_REFUSED",
    "REVIEW_REJECTED",
}  # fmt: skip


def written(kind):
    for path in sorted((PROJECT / "models").rglob("*.yml")):
        yield from (yaml.safe_load(path.read_text(encoding="utf-8")) or {}).get(kind) or []


def test_every_unit_test_passes(installation):
    run_dbt(["seed"], RUN, installation)
    run_dbt(["run", "--empty"], RUN, installation)

    counts = run_dbt(["test", "--selector", "unit_tests"], RUN, installation)

    assert counts == {"pass": len(list(written("unit_tests")))}
    assert counts["pass"] >= 60


def test_a_failing_node_is_named_and_shows_no_value(installation):
    run_dbt(["seed"], RUN, installation)

    with pytest.raises(DbtFailed, match=r"ledger \(fail, 1 failing\)$"):
        run_layer("stage", RUN, installation)


def test_a_selector_that_selects_nothing_is_a_failure(installation):
    with pytest.raises(DbtFailed, match="nothing was run"):
        run_dbt(["build", "--select", "no_such_model"], RUN, installation)


def test_every_model_and_column_is_described():
    models = list(written("models"))
    names = {path.stem for path in (PROJECT / "models").rglob("*.sql")}

    assert {model["name"] for model in models} == names
    for model in models:
        assert len(model["description"]) > 20, model["name"]
        for column in model["columns"]:
            assert column.get("description"), f"{model['name']}.{column['name']}"


def test_every_rule_has_a_case_that_fails_one_that_does_not_and_one_nobody_can_judge(kutai_timur):
    rules = {row["rule_code"] for row in kutai_timur.seed("eligibility_rules")}
    failed, spared, unknown = set(), set(), set()
    for test in written("unit_tests"):
        told = [row for row in test["expect"].get("rows") or [] if "rule_code" in row]
        rows = [row for each in test["given"] for row in each.get("rows") or []]
        given = {row["person_key"] for row in rows if "person_key" in row}
        failed |= {
            (test["model"], row["rule_code"])
            for row in told
            if row.get("is_met") is False or row.get("result") == "fail"
        }
        unknown |= {row["rule_code"] for row in told if row.get("is_met", True) is None}
        spared |= {
            (test["model"], rule)
            for rule in rules
            if given - {row.get("person_key") for row in told if row["rule_code"] == rule}
        }

    assert rules - {rule for _, rule in failed} == set()
    assert rules - {rule for _, rule in failed & spared} == set()
    assert rules - unknown - NEVER_UNKNOWN == set()
