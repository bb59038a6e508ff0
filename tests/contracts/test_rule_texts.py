"""Every rule can be explained: it has words, and the words speak of what is there."""

from pathlib import Path
from string import Formatter

import pytest
import yaml

from jamsos.explain.values import OTHER_SOURCES, VALUE_KINDS
from jamsos.sources import SOURCE_NAMES

MARTS = Path(__file__).parents[2] / "dbt_project/models/marts"
SENTENCES = ("question_id", "pass_id", "empty_id", "found_id", "unknown_id")
PLACEHOLDERS = {"value", "threshold"}


@pytest.fixture(scope="module")
def rule_texts(kutai_timur):
    return {row["rule_code"]: row for row in kutai_timur.seed("rule_texts")}


def placeholders(sentence):
    return {name for _, name, _, _ in Formatter().parse(sentence) if name is not None}


def test_every_rule_has_words_and_every_word_a_rule(kutai_timur, rule_texts):
    rules = {row["rule_code"] for row in kutai_timur.seed("eligibility_rules")}

    assert rule_texts.keys() == rules
    assert rules <= {row["reason_code"] for row in kutai_timur.seed("reasons")}
    assert sorted(int(row["place"]) for row in rule_texts.values()) == [*range(1, len(rules) + 1)]


def test_every_rule_asks_and_answers_in_whole_sentences(rule_texts):
    for code, row in rule_texts.items():
        assert row["question_id"].endswith("?"), code
        for answer in ("pass_id", "unknown_id"):
            assert len(row[answer]) > 15, (code, answer)
        for sentence in SENTENCES[1:]:
            assert not row[sentence] or row[sentence].endswith("."), (code, sentence)


def test_every_placeholder_is_known_and_filled(kutai_timur, rule_texts):
    thresholds = {row["rule_code"] for row in kutai_timur.seed("eligibility_rules") if row["value"]}
    for code, row in rule_texts.items():
        used = set().union(*(placeholders(row[sentence]) for sentence in SENTENCES))
        assert used <= PLACEHOLDERS, code
        assert "threshold" not in used or code in thresholds, code
        assert ("value" in used) == bool(row["value_kind"]), code
        assert row["value_kind"] in VALUE_KINDS, code
        assert "value" not in placeholders(row["question_id"] + row["unknown_id"]), code
        assert "value" not in placeholders(row["pass_id"]) or row["fact_columns"], code


def test_every_fact_and_every_source_exists(rule_texts):
    (facts,) = yaml.safe_load((MARTS / "fct_eligible_worker.yml").read_text(encoding="utf-8"))[
        "models"
    ]
    columns = {column["name"] for column in facts["columns"]}
    for code, row in rule_texts.items():
        assert {*row["fact_columns"].split()} <= columns, code
        assert row["fact_source"] in {"", *SOURCE_NAMES, *OTHER_SOURCES}, code
        assert not row["pass_fact"] or row["fact_columns"], code
        assert row["asked_of"] in {"everyone", "proposed"}, code
