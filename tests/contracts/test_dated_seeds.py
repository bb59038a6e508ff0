"""Dated seeds say once what keeps their rows apart, and whether they are rules."""

from pathlib import Path

import yaml

MODELS = Path(__file__).parents[2] / "dbt_project" / "models"
HOW = "in its YAML write  config: { meta: { dated: { per: [its key], is_rule: true } } }"


def dated():
    for path in sorted((MODELS / "reference").glob("*.yml")):
        for seed in yaml.safe_load(path.read_text(encoding="utf-8"))["seeds"]:
            if {"valid_from", "valid_to"} & set(seed["config"]["column_types"]):
                yield seed


def test_every_dated_seed_is_kept_apart_by_the_database(kutai_timur):
    seeds = list(dated())

    assert len(seeds) >= 14
    for seed in seeds:
        said = seed["config"].get("meta", {}).get("dated")
        assert said, f"{seed['name']}: {HOW}"
        assert {*said} <= {"per", "is_rule", "is_nightly", "wording"}, f"{seed['name']}: {HOW}"
        assert isinstance(said["is_rule"], bool), f"{seed['name']}: {HOW}"
        columns = set(seed["config"]["column_types"]) - {"valid_from", "valid_to"}
        assert said["per"], f"{seed['name']}: {HOW}"
        assert {*said["per"], *said.get("wording", [])} <= columns, seed["name"]
        assert not {*said["per"]} & {*said.get("wording", [])}, seed["name"]


def test_every_rule_says_by_which_law_and_whether_that_is_an_assumption():
    for seed in dated():
        if seed["config"]["meta"]["dated"]["is_rule"]:
            columns = set(seed["config"]["column_types"])
            assert columns & {"legal_basis", "basis"}, seed["name"]
            assert "is_assumption" in columns, seed["name"]
