"""The dbt project's own unit tests, each rule on both sides of its edge, on a real PostgreSQL."""

from datetime import date
from pathlib import Path

import pytest
import yaml

from jamsos.combine.dbt import DbtFailed, run_dbt, run_layer
from jamsos.combine.run import Run

PROJECT = Path(__file__).parents[2] / "dbt_project"
RUN = Run("2026-11-22-unit", date(2026, 11, 22), date(2026, 12, 1))


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


def test_every_rule_has_a_unit_test(kutai_timur):
    told = "\n".join(str(test) for test in written("unit_tests"))
    rules = {row["rule_code"] for row in kutai_timur.seed("eligibility_rules")}

    assert {rule for rule in rules if rule not in told} == set()
