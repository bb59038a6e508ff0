"""Whoever is refused is told why: each reason the code can give has words in the seed."""

import re
from pathlib import Path

from jamsos.collect.questions import FILE_HELD
from jamsos.gates.suites import load_suite, suite_names

ROOT = Path(__file__).parents[2]


def reasons(kutai_timur, stage):
    return {row["reason_code"]: row for row in kutai_timur.seed("reasons") if row["stage"] == stage}


def test_each_reason_of_a_gate_is_explained_and_each_explained_one_is_used(kutai_timur):
    used = set().union(*(load_suite(name).reasons for name in suite_names()))

    assert used == reasons(kutai_timur, "quarantine").keys()


def test_each_refusal_of_a_delivery_is_explained(kutai_timur):
    raised = {
        code
        for path in (ROOT / "src/jamsos").rglob("*.py")
        for code in re.findall(r'DeliveryRefused\(\s*"(\w+)"', path.read_text(encoding="utf-8"))
    }

    assert raised
    assert raised | {FILE_HELD} == reasons(kutai_timur, "delivery").keys()


def test_each_reason_of_a_decision_is_explained_and_each_explained_one_is_used(kutai_timur):
    models = "\n".join(
        path.read_text(encoding="utf-8") for path in (ROOT / "dbt_project/models").rglob("*.sql")
    )
    explained = reasons(kutai_timur, "decision")

    assert {code for code in explained if f"'{code}'" not in models} == set()


def test_each_event_that_the_gate_admits_says_what_it_does(kutai_timur):
    (admitted,) = (
        each.kwargs["value_set"]
        for each in load_suite("registry_events").expectations
        if each.name == "event_is_a_code"
    )
    events = {row["event_code"]: row for row in kutai_timur.seed("life_events")}

    assert {*admitted} == events.keys()
    assert {row["ended_by"] for row in events.values() if row["ended_by"]} <= events.keys()
    assert [row["ended_by"] for row in events.values() if row["effect"] == "deceased"] == [""]


def test_a_reason_says_in_indonesian_what_happened_and_what_to_do(kutai_timur):
    for row in kutai_timur.seed("reasons"):
        assert len(row["text_id"]) > 15, row["reason_code"]
        assert len(row["action_id"]) > 15, row["reason_code"]
        assert row["turn"] in {"village", "office", "registry", "bpjs", "social"}
