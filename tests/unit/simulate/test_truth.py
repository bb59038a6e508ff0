"""The second reading of the rules, on each side of every edge."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from jamsos.simulate.truth import Event, Meaning, Standing, Verdict, verdicts

COVERED = date(2026, 8, 1)
BIRTH = date(1985, 5, 12)
NIGHT = date(2026, 7, 20)
STANDING = Standing(
    is_listed=True,
    is_resident=True,
    village=3,
    birth=BIRTH,
    birth_told_by_nik=BIRTH,
    is_woman=False,
    occupation=9,
    history=(),
    night=NIGHT,
    insured_as="",
    has_phone=False,
)
MEANING = Meaning(village=3, birth=BIRTH, is_woman=False, occupation=9, has_phone=True)


def reasons(meaning: Meaning = MEANING, standing: Standing = STANDING) -> tuple[str, ...]:
    return verdicts(meaning, standing, COVERED)[0].reasons


def born(birth: date) -> tuple[str, ...]:
    standing = replace(STANDING, birth=birth, birth_told_by_nik=birth)
    return reasons(replace(MEANING, birth=birth), standing)


def test_a_clean_row_is_eligible():
    assert verdicts(MEANING, STANDING, COVERED)[0].outcome == "eligible"


@pytest.mark.parametrize(
    ("birth", "expected"),
    [
        (date(2008, 8, 1), ()),
        (date(2008, 8, 2), ("AGE_UNDER_MINIMUM",)),
        (date(1961, 8, 2), ()),
        (date(1961, 8, 1), ("AGE_OVER_MAXIMUM",)),
    ],
)
def test_age_is_that_of_the_first_day_of_the_covered_month(birth, expected):
    assert born(birth) == expected


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"history": (Event("MENINGGAL", NIGHT),)}, "REGISTRY_DECEASED"),
        ({"history": (Event("PINDAH", NIGHT),)}, "REGISTRY_MOVED_OUT"),
        ({"history": (Event("GANDA", NIGHT),)}, "REGISTRY_DUPLICATE"),
        ({"history": (Event("NONAKTIF", NIGHT),)}, "REGISTRY_NONACTIVE"),
        ({"is_resident": False}, "NOT_RESIDENT"),
        ({"insured_as": "PU"}, "ACTIVE_WAGE_EARNER"),
        ({"insured_as": "PEMDA_PROV"}, "ACTIVE_OTHER_FUNDING"),
        ({"occupation": 5}, "OCCUPATION_EXCLUDED"),
        ({"occupation": 1}, "OCCUPATION_NOT_WORKING"),
    ],
)
def test_what_the_registry_or_bpjs_says_shuts_somebody_out(change, expected):
    found = verdicts(MEANING, replace(STANDING, **change), COVERED)[0]

    assert (found.outcome, found.reasons) == ("not_eligible", (expected,))


@pytest.mark.parametrize(
    ("meant", "held", "expected"),
    [
        ({"name_is_theirs": False}, {}, "NAME_DISAGREES"),
        ({"birth": date(1985, 12, 5)}, {}, "BIRTH_DATE_DISAGREES"),
        ({"is_woman": True}, {}, "SEX_DISAGREES"),
        ({"village": 4}, {}, "VILLAGE_DISAGREES"),
        ({"has_phone": False}, {}, "PHONE_MISSING"),
        ({"occupation": None, "occupation_is_strange": True}, {}, "OCCUPATION_TEXT_UNKNOWN"),
        ({"occupation": 2}, {}, "OCCUPATION_REVIEW"),
        ({}, {"occupation": 15}, "OCCUPATION_REVIEW"),
        ({"occupation": None}, {"occupation": 0}, "OCCUPATION_UNKNOWN"),
        ({}, {"birth_told_by_nik": date(1985, 5, 13)}, "NIK_DATE_DISAGREES"),
    ],
)
def test_what_disagrees_goes_to_a_person(meant, held, expected):
    found = verdicts(replace(MEANING, **meant), replace(STANDING, **held), COVERED)[0]

    assert (found.outcome, found.reasons) == ("needs_review", (expected,))


@pytest.mark.parametrize(
    ("in_roster", "in_registry", "of_village", "expected"),
    [
        (True, False, False, ()),
        (False, True, False, ()),
        (False, False, True, ()),
        (True, True, True, ()),
        (False, False, False, ("PHONE_MISSING",)),
    ],
)
def test_one_phone_is_enough_wherever_it_comes_from(in_roster, in_registry, of_village, expected):
    meaning = replace(MEANING, has_phone=in_roster, village_has_phone=of_village)

    assert reasons(meaning, replace(STANDING, has_phone=in_registry)) == expected


def test_what_was_not_typed_cannot_disagree():
    assert reasons(replace(MEANING, birth=None, is_woman=None, occupation=None)) == ()


def test_the_regency_may_go_on_paying_for_its_own():
    assert reasons(standing=replace(STANDING, insured_as="PEMDA_KAB")) == ()


def test_certified_work_is_judged_by_what_the_village_says():
    idle = replace(STANDING, occupation=1)

    assert reasons(replace(MEANING, is_certified=True), idle) == ()
    assert reasons(replace(MEANING, is_certified=True, occupation=88), idle) == (
        "OCCUPATION_REVIEW",
    )


def test_a_number_nobody_knows_may_be_recognised_or_not():
    unknown = replace(MEANING, nik_is_known=False)
    recognised = Verdict("decided", "needs_review", ("NIK_PROBABLE",))
    not_recognised = Verdict("decided", "not_eligible", ("NIK_UNKNOWN",))
    stranger = replace(unknown, is_in_registry=False)

    temporary = replace(unknown, nik_is_temporary=True)
    waiting = Verdict("decided", "needs_review", ("NIK_TEMPORARY",))

    assert verdicts(unknown, STANDING, COVERED) == (recognised, not_recognised)
    assert verdicts(temporary, STANDING, COVERED) == (recognised, waiting)
    assert verdicts(stranger, STANDING, COVERED) == (not_recognised, recognised)


@pytest.mark.parametrize(
    ("is_one", "insured_as", "expected"),
    [
        (True, "", ["DUPLICATE_SUSPECTED", ""]),
        (False, "", ["", "DUPLICATE_SUSPECTED"]),
        (None, "", [""]),
        (True, "PEMDA_KAB", [""]),
    ],
)
def test_a_resemblance_may_hold_whoever_is_new(is_one, insured_as, expected):
    standing = replace(STANDING, is_one_with_another=is_one, insured_as=insured_as)

    found = verdicts(MEANING, standing, COVERED)

    assert [";".join(each.reasons) for each in found] == expected


def test_an_unknown_number_leaves_nothing_else_to_judge():
    meaning = replace(MEANING, nik_is_known=False, is_woman=True, has_phone=False)

    assert reasons(meaning, replace(STANDING, insured_as="PU")) == ("NIK_PROBABLE",)


def test_of_somebody_no_longer_listed_only_the_event_is_known():
    gone = replace(STANDING, is_listed=False, is_resident=False, history=(Event("PINDAH", NIGHT),))

    assert reasons(replace(MEANING, village=4, has_phone=False), gone) == ("REGISTRY_MOVED_OUT",)


@pytest.mark.parametrize(
    ("event", "expected"),
    [
        (Event("GANDA", NIGHT, is_of_number=False), ()),
        (Event("NONAKTIF", NIGHT, is_of_number=False), ()),
        (Event("MENINGGAL", NIGHT, is_of_number=False), ("REGISTRY_DECEASED",)),
        (Event("PINDAH", NIGHT, is_of_number=False), ("REGISTRY_MOVED_OUT",)),
        (Event("NIK_BARU", NIGHT, is_of_number=False), ()),
        (Event("MENINGGAL", NIGHT + timedelta(days=1)), ("RECORD_REFUSED",)),
        (Event("KAWIN", NIGHT), ()),
        (Event("CERAI", NIGHT), ()),
    ],
)
def test_a_number_takes_to_its_grave_what_was_said_of_it_and_a_person_does_not(event, expected):
    assert reasons(standing=replace(STANDING, history=(event,))) == expected


def days_ago(code: str, days: int) -> Event:
    return Event(code, NIGHT - timedelta(days=days))


@pytest.mark.parametrize(
    ("history", "expected"),
    [
        ([days_ago("PINDAH", 60), days_ago("DATANG", 60)], ()),
        ([days_ago("PINDAH", 60), days_ago("DATANG", 61)], ("REGISTRY_MOVED_OUT",)),
        ([days_ago("PINDAH", 99)], ("REGISTRY_MOVED_OUT",)),
        ([days_ago("PINDAH", 100)], ()),
        ([days_ago("PINDAH", 200), days_ago("PINDAH", 30)], ("REGISTRY_MOVED_OUT",)),
        ([days_ago("NONAKTIF", 60), days_ago("AKTIF", 60)], ()),
        ([days_ago("NONAKTIF", 60), days_ago("AKTIF", 61)], ("REGISTRY_NONACTIVE",)),
        ([days_ago("MENINGGAL", 900), days_ago("DATANG", 1)], ("REGISTRY_DECEASED",)),
        ([days_ago("GANDA", 900), days_ago("AKTIF", 1)], ("REGISTRY_DUPLICATE",)),
    ],
)
def test_moves_and_blocks_end_and_death_and_doubling_do_not(history, expected):
    assert reasons(standing=replace(STANDING, history=tuple(history))) == expected


@pytest.mark.parametrize("change", [{"is_listed": False}, {"is_resident": False}])
def test_a_move_is_forgotten_only_by_whoever_is_listed_here(change):
    standing = replace(STANDING, history=(days_ago("PINDAH", 500),), **change)

    assert "REGISTRY_MOVED_OUT" in reasons(standing=standing)


def test_one_too_many_on_a_family_card_waits():
    standing = replace(STANDING, is_beyond_the_household=True)

    assert reasons(standing=standing) == ("HOUSEHOLD_OVER_LIMIT",)


def test_all_reasons_are_kept_and_the_hardest_decides():
    found = verdicts(
        replace(MEANING, is_woman=True),
        replace(STANDING, history=(Event("GANDA", NIGHT),)),
        COVERED,
    )[0]

    assert (found.outcome, found.reasons) == (
        "not_eligible",
        ("REGISTRY_DUPLICATE", "SEX_DISAGREES"),
    )


def test_an_unreadable_row_is_refused_before_anything_is_judged():
    found = verdicts(
        replace(MEANING, refusals=["NAME_MISSING"]),
        replace(STANDING, history=(Event("GANDA", NIGHT),)),
        COVERED,
    )[0]

    assert (found.stage, found.outcome, found.reasons) == ("quarantined", "", ("NAME_MISSING",))


def test_a_repetition_decides_nothing():
    found = verdicts(replace(MEANING, is_repetition=True), STANDING, COVERED)[0]

    assert (found.stage, found.reasons) == ("duplicate", ("DUPLICATE_NIK",))


def test_a_new_person_needs_the_minutes_of_a_meeting_and_a_continuing_one_does_not():
    without = replace(MEANING, has_meeting=False)

    assert reasons(without) == ("MUSDES_MISSING",)
    continuing = replace(STANDING, insured_as="PEMDA_KAB")
    assert reasons(without, continuing) == ()
    strange = replace(without, nik_is_known=False)
    assert reasons(strange, continuing) == ("MUSDES_MISSING", "NIK_PROBABLE")
    unlisted = replace(strange, is_in_registry=False)  # the number is theirs, and insured
    assert reasons(unlisted, continuing) == ("NIK_UNKNOWN",)
    temporary = replace(unlisted, nik_is_temporary=True)
    assert reasons(temporary, continuing) == ("MUSDES_MISSING", "NIK_TEMPORARY")
