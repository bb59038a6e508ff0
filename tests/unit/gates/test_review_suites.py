"""Every expectation about the lists for people has been seen to fail once, by name, alone."""

from __future__ import annotations

from datetime import timedelta

import pytest

from .built_tables import judge, not_caught
from .clean_run import (
    DEAD,
    DOUBTFUL,
    LISTED,
    MONTH,
    MONTH_BEFORE,
    NEW,
    RUN_ID,
    SUSPENDED,
    TOO_OLD,
    VILLAGE,
    WAITING,
)
from .conftest import AS_OF, insert
from .defects import defect, in_sql

COVERED = {
    "run_id": RUN_ID, "covered_month": MONTH, "finding_kind": "PAID_AFTER_DEATH",
    "person_key": DEAD, "month_covered": MONTH_BEFORE, "ended_from": MONTH_BEFORE,
    "evidence_source": "registry_events", "is_approved": True, "is_paid": False,
    "jkk_rp": 10_000, "jkm_rp": 6_800, "claim_rp": 16_800, "is_claimed_here": True,
}  # fmt: skip


def a_member_leaves_a_held_village(name, *also, has_phone=True):
    """One whose cover ended; without a phone the row could not be sent, and nobody is to blame."""
    return in_sql(
        name,
        f"update review.held_villages set village_code = '{VILLAGE}', is_released = false; "
        f"insert into intermediate.int_members (person_key, village_code) "
        f"values ('{DEAD}', '{VILLAGE}'); "
        "insert into identity.exportable_people (person_key, has_phone, is_name_exportable) "
        f"values ('{DEAD}', {has_phone}, true)",
        *also,
        undo="delete from intermediate.int_members; delete from identity.exportable_people",
    )


def found(kind: str = "PAID_AFTER_DEATH", **otherwise: object) -> str:
    """A finding about the month before, or another one ``otherwise``."""
    values = {**COVERED, "finding_kind": kind, **otherwise}
    told = ", ".join("null" if value is None else f"'{value}'" for value in values.values())
    return f"insert into review.findings ({', '.join(values)}) values ({told})"


def total(level: str, claim_rp: int = 16_800, *, kind: str = "PAID_AFTER_DEATH") -> str:
    return (
        "insert into review.finding_totals (run_id, covered_month, finding_kind, area_level,"
        " area_code, persons, months, jkk_rp, jkm_rp, claim_rp, found_rp) values"
        f" ('{RUN_ID}', '{MONTH}', '{kind}', '{level}', '{level}', 1, 1, {claim_rp - 6_800}, 6800,"
        f" {claim_rp}, {claim_rp})"
    )


TOTALS = "; ".join([found(), *map(total, ("regency", "district", "village"))])
DEATH = "nobody_was_covered_after_death"


def alert(code: str, text: str = "Pagu hampir habis.") -> str:
    return (
        "insert into review.budget_alerts (run_id, covered_month, alert_code, programme, measured,"
        f" threshold, text_id) values ('{RUN_ID}', '{MONTH}', '{code}', 'JKK', 97, 95, '{text}')"
    )


def unchecked(source: str) -> str:
    return (
        "insert into review.unchecked_lists (run_id, covered_month, source) "
        f"values ('{RUN_ID}', '{MONTH}', '{source}')"
    )


FIVE_ARE_SHOWN = (
    "update review.cells_by_area set covered_persons = 5, is_hidden = false; "
    "update marts.coverage_funnel set approved_persons = 5"
)
DEFECTS = {
    "review__waiting_list": [
        defect("person_waits_once", {"person_key": SUSPENDED}, "everybody_waiting_is_on_it"),
        defect("everybody_waiting_is_on_it", drops_last_row=True),
        in_sql("nobody_waits_and_is_on_the_list",
               "update marts.fct_enrolment_month set state = 'approved' "
               f"where run_id = '{RUN_ID}' and person_key = '{WAITING}'"),
        defect("places_run_from_one_without_a_gap", {"waiting_place": 3}),
        defect("places_run_from_one_without_a_gap", {"priority_rank": 5}),
        defect("everybody_is_told_what_is_full", {"full_area_code": None}),
        defect("everybody_is_told_what_is_full", {"reason_code": "LOOKS", "full_area_code": None}),
    ],
    "review__would_lapse": [
        in_sql("person_is_listed_once",
               "insert into review.would_lapse select * from review.would_lapse "
               f"where person_key = '{DEAD}'"),
        defect("everybody_who_loses_cover_is_listed", drops_last_row=True),
        defect("nobody_listed_is_covered", {"person_key": LISTED},
               "everybody_who_loses_cover_is_listed"),
        defect("everybody_is_told_why", {"reason_codes": []}),
        defect("lateness_follows_from_the_months_missed", {"lateness": "last_chance"}),
        defect("lateness_follows_from_the_months_missed",
               {"missed_months": 1, "missed_months_after": 2}),
        defect("lateness_follows_from_the_months_missed", {"missed_months_after": 0}),
    ],
    "review__held_villages": [
        in_sql("village_is_held_once",
               "insert into review.held_villages select * from review.held_villages"),
        a_member_leaves_a_held_village(
            "members_of_a_held_village_keep_their_cover", "nobody_has_to_decide_about_a_village"
        ),
        a_member_leaves_a_held_village("nobody_has_to_decide_about_a_village", has_phone=False),
        defect("a_hold_has_its_numbers", {"leaving_count": 4}),
        defect("a_hold_has_its_numbers", {"member_count": 25}),
        defect("nobody_has_to_decide_about_a_village", {"is_released": False}),
    ],
    "review__findings": [
        in_sql("nobody_was_covered_after_death", found()),
        in_sql("nobody_was_covered_after_moving_away", found("PAID_AFTER_MOVE")),
        in_sql("nobody_was_covered_under_two_numbers", found("PAID_TWICE")),
        in_sql("no_wage_earner_was_covered", found("PAID_WHILE_WAGE_EARNER")),
        in_sql("nobody_was_paid_for_by_two", found("PAID_BY_TWO")),
        in_sql("no_official_was_covered", found("OFFICIAL_INSURED")),
        in_sql("nobody_was_covered_over_age", found("PAID_OVER_AGE")),
        in_sql("every_kind_has_its_statement", found("PAID_TOO_LITTLE")),
        in_sql("a_month_is_claimed_once", found() + "; " + found("PAID_OVER_AGE"),
               DEATH, "nobody_was_covered_over_age"),
        in_sql("a_month_is_claimed_once", found(is_claimed_here=False), DEATH),
        in_sql("the_claim_is_what_was_committed", found(claim_rp=16_801), DEATH),
        in_sql("a_finding_has_its_evidence", found(evidence_source=None), DEATH),
        in_sql("a_finding_has_its_evidence", found(month_covered=MONTH), DEATH),
        in_sql("a_finding_has_its_evidence", found(is_approved=False), DEATH),
    ],
    "review__finding_totals": [
        in_sql("totals_are_the_findings", found()),
        in_sql("totals_are_the_findings",
               f"{TOTALS}; update review.findings set claim_rp = 16801"),
        in_sql("areas_add_up",
               f"{TOTALS}; update review.finding_totals set months = 2 "
               "where area_level = 'village'"),
        in_sql("areas_add_up",
               f"{TOTALS}; delete from review.finding_totals where area_level = 'village'"),
        in_sql("rupiah_are_jkk_and_jkm",
               f"{TOTALS}; update review.finding_totals set jkk_rp = 6800, jkm_rp = 6800"),
    ],
    "review__double_funding": [
        in_sql("person_is_listed_once",
               "insert into review.double_funding select * from review.double_funding"),
        defect("nobody_whom_another_pays_for_is_on_the_list", {"person_key": LISTED}),
        defect("the_other_payer_is_named", {"other_funding_sources": []}),
        defect("taking_over_costs_the_full_rate", {"would_cost_us_rp": 8_400}),
    ],
    "review__needs_review": [
        defect("everybody_has_every_reason_told", is_empty=True),
        defect("everybody_has_every_reason_told", {"person_key": LISTED}),
        defect("somebody_is_told_what_to_do", {"action_id": ""}),
        defect("somebody_is_told_what_to_do", {"turn": None}),
    ],
    "review__not_eligible": [
        defect("everybody_has_every_reason_told", drops_last_row=True),
        in_sql("everybody_has_every_reason_told",
               "update marts.fct_eligible_worker set reason_codes = "
               "'{AGE_OVER_MAXIMUM,REGISTRY_DECEASED}' "
               f"where person_key = '{TOO_OLD}'"),
        defect("somebody_is_told_what_to_do", {"text_id": None}),
    ],
    "review__suspected_duplicates": [
        defect("a_pair_is_two_people", {"other_person_key": NEW},
               "nobody_new_is_listed_under_two_numbers"),
        in_sql("a_pair_is_two_people", "insert into review.suspected_duplicates "
               "select * from review.suspected_duplicates"),
        defect("a_suspicion_is_probable_enough", {"probability": 0.89}),
        defect("a_group_stays_small", {"cluster_size": 5}),
        in_sql("nobody_new_is_listed_under_two_numbers",
               "update marts.fct_enrolment_month set movement = 'new' "
               f"where person_key = '{DOUBTFUL}'"),
    ],
    "review__duplicate_proposals": [
        defect("the_row_that_stands_was_judged", {"standing_source_row": 2}),
        defect("the_row_that_stands_was_judged", {"standing_load_id": "another load"}),
        defect("a_row_does_not_repeat_itself", {"proposal_source_row": 1}),
        in_sql("a_row_does_not_repeat_itself",
               "insert into review.duplicate_proposals select * from review.duplicate_proposals"),
    ],
    "review__unchecked_lists": [
        in_sql("civil_servants_were_checked", unchecked("civil_servants")),
        in_sql("village_officials_were_checked", unchecked("village_officials")),
        in_sql("people_insured_by_the_province_were_checked", unchecked("provincial_participants")),
        in_sql("every_missing_list_has_its_statement", unchecked("pensioners")),
    ],
    "review__open_questions": [
        defect("every_question_can_be_answered", {"rule_code": "REGISTRY_DECEASED"}),
        defect("every_question_can_be_answered", {"kind": "riddle"}),
        defect("a_part_is_not_more_than_the_whole", {"renewals": 2}),
        defect("a_part_is_not_more_than_the_whole", {"questions": 0}),
        defect("no_cover_hangs_on_an_answer", {"lapsing": 1}),
    ],
    "review__cells_by_area": [
        defect("no_small_number_is_shown", {"covered_persons": 4}, "what_is_hidden_is_empty",
               "what_is_shown_is_the_funnel_s"),
        in_sql("no_small_number_is_shown",
               "update review.cells_by_area set covered_persons = 5, is_hidden = false; "
               "update marts.coverage_funnel set approved_persons = 5; "
               "update reference.disclosure_rules set value = 6"),
        defect("what_is_hidden_is_empty", {"is_hidden": False},
               "no_total_gives_a_hidden_number_away"),
        in_sql("no_total_gives_a_hidden_number_away",
               f"{FIVE_ARE_SHOWN}; update review.cells_by_area set covered_persons = null, "
               "is_hidden = true where area_level = 'village'"),
        in_sql("no_total_gives_a_hidden_number_away",
               f"{FIVE_ARE_SHOWN}; update review.cells_by_area set covered_persons = null, "
               "is_hidden = true where area_level = 'district'"),
        in_sql("what_is_shown_is_the_funnel_s",
               "update review.cells_by_area set covered_persons = 7, is_hidden = false"),
        defect("what_is_shown_is_the_funnel_s", drops_last_row=True),
    ],
    "review__cells_by_group": [
        defect("no_small_number_is_shown", {"covered_persons": 1}, "what_is_hidden_is_empty"),
        defect("what_is_hidden_is_empty", {"is_hidden": False},
               "no_total_gives_a_hidden_number_away"),
        in_sql("no_total_gives_a_hidden_number_away",
               "update review.cells_by_group set covered_persons = 0, is_hidden = false "
               "where band = 'P'; "
               "update marts.coverage_equity set approved_persons = 0 where band = 'P'"),
        in_sql("what_is_shown_is_the_equity_table_s",
               "update review.cells_by_group set covered_persons = 7, is_hidden = false"),
        defect("what_is_shown_is_the_equity_table_s", None, "rows_to_judge", is_empty=True),
    ],
    "review__budget_alerts": [
        in_sql("the_year_stays_within_its_ceiling", alert("FORECAST_SHARE")),
        in_sql("money_lasts_some_months", alert("MONTHS_OF_MONEY")),
        in_sql("an_alert_is_explained", alert("LOOKS")),
        in_sql("an_alert_is_explained", alert("FORECAST_SHARE", text=""),
               "the_year_stays_within_its_ceiling"),
    ],
    "review__judgement_outcomes": [
        defect("two_officers_stand_behind_what_counts", {"checked_by": "verifikator-1"}),
        defect("two_officers_stand_behind_what_counts", {"checked_by": None}),
        defect("nothing_counts_after_its_day", {"valid_until": AS_OF - timedelta(days=1)}),
        defect("what_does_not_count_says_why", {"why_not": "expired"}),
        defect("what_does_not_count_says_why", {"judgement_id": 3}),
    ],
    "review__expiring_overrides": [
        defect("only_what_still_counts_is_announced", {"days_left": 11}),
        defect("only_what_still_counts_is_announced",
               {"valid_until": AS_OF - timedelta(days=1), "days_left": -1}),
        defect("officers_are_told_in_time", is_empty=True),
        defect("officers_are_told_in_time", {"judgement_id": 1}),
    ],
}  # fmt: skip


@pytest.mark.parametrize("suite", DEFECTS)
def test_each_defect_is_caught_by_name_and_a_clean_run_passes(suite, built):
    assert not_caught(built, suite, DEFECTS[suite]) == {}


def test_totals_that_are_the_findings_pass(built):
    for statement in TOTALS.split("; "):
        built.execute(statement)

    assert judge("review__finding_totals").failures == []


def test_a_dimension_of_one_hidden_group_gives_nothing_away(built):
    """Its total is as small as the group, and hidden for that."""
    built.execute("delete from review.cells_by_group where band = 'P'")
    built.execute("delete from marts.coverage_equity where band = 'P'")

    assert judge("review__cells_by_group").failures == []


def test_two_numbers_of_which_officers_say_that_they_are_two_people_may_both_come(built):
    built.execute(
        "update marts.fct_enrolment_month set movement = 'new' where person_key = %s", [DOUBTFUL]
    )
    insert(
        built,
        "marts.fct_rule_result",
        {
            "run_id": RUN_ID, "covered_month": MONTH, "person_key": NEW,
            "rule_code": "DUPLICATE_SUSPECTED", "result": "overridden",
        },
    )  # fmt: skip

    assert judge("review__suspected_duplicates").failures == []
