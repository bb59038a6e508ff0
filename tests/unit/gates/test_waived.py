"""What a waiver lets pass, and what it does not."""

from __future__ import annotations

from datetime import timedelta

import pytest

from .test_gate import NO_NAME, SOURCE, UNDEFINED, judge, roster, with_more


@pytest.fixture
def waived(query, as_of):
    """Enters a waiver: ``waived(expectation, first=0, last=0, subject=None)``, days from as_of."""

    def entered(expectation: str, first: int = 0, last: int = 0, subject: str | None = None) -> int:
        ((number,),) = query(
            "insert into quality.waivers (region_code, suite, expectation, subject_id, reason, "
            "waived_by, checked_by, as_of, expires_on) "
            "values ('64.08', %s, %s, %s, 'a reason', 'verifikator-1', 'pemeriksa-1', %s, %s) "
            "returning waiver_id",
            [SOURCE, expectation, subject, as_of + timedelta(first), as_of + timedelta(last)],
        )
        return number

    return entered


def test_a_waived_ceiling_lets_the_load_pass_and_no_row(land, as_of, query, waived):
    land(SOURCE, "a load", roster(*[NO_NAME] * 6))
    number = waived("quarantine_ceiling", last=9)

    (decided,) = judge(as_of, "a load")

    assert (decided.decision, decided.is_allowed, decided.rows_quarantined) == ("waived", True, 6)
    assert {each.name: each.waiver_id for each in decided.failures} == {
        "name_is_present": None, "quarantine_ceiling": number,
    }  # fmt: skip
    assert query("select decision, decided_by, reason, expires_on from quality.gate_log") == [
        ("waived", "verifikator-1", "a reason", as_of + timedelta(9))
    ]
    assert query("select count(*) from quarantine.rows") == [(6,)]


@pytest.mark.parametrize(
    ("first", "last", "decision"),
    [(0, 0, "waived"), (-9, 0, "waived"), (-9, -1, "hold"), (1, 9, "hold")],
)
def test_a_waiver_holds_from_its_night_to_its_last(land, as_of, waived, first, last, decision):
    land(SOURCE, "a load", roster(*[NO_NAME] * 6))
    waived("quarantine_ceiling", first, last)

    assert [each.decision for each in judge(as_of, "a load")] == [decision]


def test_a_waiver_for_one_load_is_not_for_another(land, as_of, waived):
    land(SOURCE, "one", roster(*[NO_NAME] * 6))
    land(SOURCE, "other", roster(*[NO_NAME] * 6))
    waived("quarantine_ceiling", subject="one")

    assert [each.decision for each in judge(as_of, "one", "other")] == ["waived", "hold"]


def test_a_waiver_for_a_statement_about_rows_changes_nothing(land, as_of, waived):
    land(SOURCE, "a load", roster(NO_NAME))
    waived("name_is_present")

    (decided,) = judge(as_of, "a load")

    assert (decided.decision, decided.rows_quarantined) == ("pass", 1)
    assert [each.waiver_id for each in decided.failures] == [None]


def test_nothing_waives_that_there_was_nothing_to_judge(land, as_of, waived):
    land(SOURCE, "empty", [])
    for name in ("rows_to_judge", "there_are_rows"):
        waived(name)

    assert [each.decision for each in judge(as_of, "empty")] == ["hold"]


def test_nothing_waives_what_could_not_be_judged(land, as_of, waived, monkeypatch):
    land(SOURCE, "a load", roster())
    with_more(monkeypatch, UNDEFINED, severity="warning")
    waived("broken")

    (decided,) = judge(as_of, "a load")

    assert decided.decision == "hold"
    assert [each.waiver_id for each in decided.failures] == [None]


def test_one_waiver_does_not_waive_what_else_is_wrong(land, as_of, waived):
    land(SOURCE, "a load", roster({"source_row": 3}, {"income_rp": "1,5 juta"}))
    waived("cleaned_values_can_be_cast")

    assert [each.decision for each in judge(as_of, "a load")] == ["hold"]

    waived("rows_are_numbered_once")

    assert [each.decision for each in judge(as_of, "a load")] == ["waived"]
