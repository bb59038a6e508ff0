"""Rules, priority and reasons: complete, dated, and in words that a village understands."""

import re
from datetime import date
from itertools import pairwise

import pytest
import yaml

QUARANTINE = {
    "NIK_MISSING", "NIK_NOT_16_DIGITS", "NIK_HELD_AS_NUMBER", "NIK_NOT_DIGITS", "NAME_MISSING",
    "BIRTH_DATE_IMPOSSIBLE", "VILLAGE_STATUS_NOT_ALIVE", "ROW_REPEATED", "REGISTRY_NIK_INVALID",
    "REGISTRY_BIRTH_DATE_INVALID", "REGISTRY_SEX_INVALID", "REGISTRY_REGION_INVALID",
    "EVENT_CODE_UNKNOWN", "EVENT_DATE_INVALID", "KK_INVALID", "DECILE_OUT_OF_RANGE",
    "BPJS_NIK_INVALID", "BPJS_SEGMENT_UNKNOWN", "BPJS_STATUS_UNKNOWN", "BPJS_FUNDING_UNKNOWN",
    "LIST_NIK_INVALID", "LIST_DATE_INVALID", "SERVANT_KIND_UNKNOWN", "SERVANT_STATUS_UNKNOWN",
    "PROVINCE_PROGRAMME_UNKNOWN",
}  # fmt: skip
NOT_ELIGIBLE = {
    "NIK_UNKNOWN", "REGISTRY_DECEASED", "REGISTRY_MOVED_OUT", "REGISTRY_DUPLICATE",
    "REGISTRY_NONACTIVE", "NOT_RESIDENT", "AGE_UNDER_MINIMUM", "AGE_OVER_MAXIMUM",
    "OCCUPATION_EXCLUDED", "OCCUPATION_NOT_WORKING", "ACTIVE_WAGE_EARNER", "ACTIVE_OTHER_FUNDING",
    "ON_CIVIL_SERVANT_LIST", "ON_VILLAGE_OFFICIAL_LIST", "FUNDED_BY_PROVINCE",
    "DUPLICATE_CONFIRMED", "REVIEW_REJECTED",
}  # fmt: skip
NEEDS_REVIEW = {
    "NAME_DISAGREES", "BIRTH_DATE_DISAGREES", "SEX_DISAGREES", "VILLAGE_DISAGREES",
    "NIK_DATE_DISAGREES", "OCCUPATION_REVIEW", "OCCUPATION_TEXT_UNKNOWN", "OCCUPATION_UNKNOWN",
    "PHONE_MISSING", "BIRTH_DATE_UNKNOWN", "NAME_TOO_LONG", "RECORD_REFUSED",
    "MUSDES_MISSING", "NIK_PROBABLE", "NIK_TEMPORARY", "DUPLICATE_SUSPECTED",
    "HOUSEHOLD_OVER_LIMIT",
}  # fmt: skip
JUDGE_NO_PERSON = {
    "DUPLICATE_NIK",
    "QUOTA_FULL",
    "BUDGET_FULL",
    "MONTH_CLOSED",
    "VILLAGE_HELD",
    "NOT_PROPOSED",
}
DATED = {
    "occupation_rules": ("occupation_code",),
    "eligibility_rules": ("rule_code",),
    "priority_rules": ("criterion", "band"),
    "rates": ("programme", "payer", "sector"),
    "bought_programmes": ("programme", "payer"),
    "budgets": ("programme",),
    "quotas": ("area_code",),
    "village_contacts": ("village_code",),
    "life_events": ("event_code",),
    "budget_alert_limits": ("alert_code",),
    "quality_limits": ("limit_name",),
    "continuity_rules": ("rule_code",),
    "continuity_limits": ("parameter",),
}


def codes(rows, **wanted):
    return {
        row["reason_code"]
        for row in rows
        if all(row[column] == value for column, value in wanted.items())
    }


def first_overlap(rows, key):
    """The first two periods of one key that share a day, or None."""
    periods = sorted(
        (*(row[column] for column in key), row["valid_from"], row["valid_to"]) for row in rows
    )
    for before, after in pairwise(periods):
        if before[:-2] == after[:-2] and after[-2] <= before[-1]:
            return before, after
    return None


def test_an_overlap_is_noticed():
    periods = [("2026-01-01", "2026-03-31"), ("2026-03-31", "9999-12-31")]
    rows = [{"rule": "a", "valid_from": begin, "valid_to": end} for begin, end in periods]

    assert first_overlap(rows, ("rule",)) is not None
    assert first_overlap([rows[0], rows[1] | {"valid_from": "2026-04-01"}], ("rule",)) is None


@pytest.mark.parametrize("seed", DATED)
def test_dated_rows_have_real_dates_and_do_not_overlap(kutai_timur, seed):
    rows = kutai_timur.seed(seed)

    for row in rows:
        assert date.fromisoformat(row["valid_from"]) <= date.fromisoformat(row["valid_to"])
    assert first_overlap(rows, DATED[seed]) is None


@pytest.mark.parametrize("seed", sorted(DATED.keys() - {"village_contacts"}))
def test_every_dated_row_cites_its_basis_and_admits_assumptions(kutai_timur, seed):
    for row in kutai_timur.seed(seed):
        assert row["legal_basis"]
        assert row["is_assumption"] in {"true", "false"}
        assert row["is_assumption"] == "true" or "[A]" not in row["legal_basis"]


def test_every_reason_of_the_pipeline_has_its_row(kutai_timur):
    reasons = kutai_timur.seed("reasons")

    assert len(codes(reasons)) == len(reasons)
    assert codes(reasons, stage="quarantine") >= QUARANTINE
    assert codes(reasons, stage="decision", outcome="not_eligible") == NOT_ELIGIBLE
    assert codes(reasons, stage="decision", outcome="needs_review") == NEEDS_REVIEW
    assert codes(reasons, stage="decision", outcome="") == JUDGE_NO_PERSON


def test_every_reason_that_a_suite_gives_is_explained(kutai_timur):
    suites = (kutai_timur.folder.parents[1] / "expectations").glob("*.yaml")
    given = {
        expectation["reason"]
        for suite in suites
        for expectation in yaml.safe_load(suite.read_text(encoding="utf-8"))["expectations"]
        if "reason" in expectation
    }

    assert given, "no suite gives a reason: this test would prove nothing"
    assert given <= codes(kutai_timur.seed("reasons"), stage="quarantine")


def test_every_reason_says_what_is_the_matter_and_what_to_do(kutai_timur):
    for reason in kutai_timur.seed("reasons"):
        assert reason["turn"] in {"village", "office", "registry", "bpjs"}
        for words in (reason["text_id"], reason["action_id"]):
            assert re.fullmatch(r"[A-Z].{10,160}[.]", words), reason["reason_code"]
            assert not re.search(r"[A-Z]+_[A-Z]", words), "a code is not a word"


def test_every_judging_reason_is_a_rule_with_the_same_outcome(kutai_timur):
    rules = {row["rule_code"]: row["outcome"] for row in kutai_timur.seed("eligibility_rules")}

    assert rules == dict.fromkeys(NOT_ELIGIBLE, "not_eligible") | dict.fromkeys(
        NEEDS_REVIEW, "needs_review"
    )


def test_thresholds_are_numbers_with_a_name(kutai_timur):
    thresholds = {
        row["parameter"]: float(row["value"])
        for row in kutai_timur.seed("eligibility_rules")
        if row["parameter"]
    }

    assert thresholds == {
        "min_age_years": 18,
        "age_limit_years": 65,
        "min_name_similarity": 0.45,
        "max_name_characters": 50,
        "max_insured_per_household": 8,
    }


@pytest.mark.parametrize("value", ["", *map(str, range(1, 11))])
def test_every_decile_and_none_at_all_has_one_band(kutai_timur, value):
    bands = [
        row
        for row in kutai_timur.seed("priority_rules")
        if row["criterion"] == "welfare_decile"
        and (
            int(row["min_value"]) <= int(value) <= int(row["max_value"])
            if value and row["min_value"]
            else value == row["min_value"]
        )
    ]

    assert len(bands) == 1


@pytest.mark.parametrize("criterion", ["is_continuing", "is_covered_now"])
def test_whoever_is_covered_comes_before_whoever_is_not(kutai_timur, criterion):
    ranks = {
        row["min_value"]: int(row["priority_rank"])
        for row in kutai_timur.seed("priority_rules")
        if row["criterion"] == criterion
    }

    assert ranks["1"] < ranks["0"]
