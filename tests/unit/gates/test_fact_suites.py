"""Every expectation about the facts has been seen to fail once, by name, and passes a clean run."""

from __future__ import annotations

from datetime import date
from uuid import UUID

import pytest

from .built_tables import judge, not_caught
from .clean_run import (
    BEFORE,
    DEAD,
    DISTRICT,
    LISTED,
    MONTH,
    NEW,
    RUN_ID,
    SUSPENDED,
    TOO_OLD,
    eligible_workers,
)
from .conftest import insert
from .defects import defect, in_sql

AUGUST = date(2026, 8, 1)
BY_RATE = ("amount_is_the_rate", "sum_is_persons_times_rate", "later_stages_never_grow")
WITHOUT_ITS_RULE = ("reasons_are_failed_rules", "outcome_follows_from_the_results")
OFF_THE_LIST = ("funded_people_are_enrolled",)


def fact_of(person: UUID, change: str) -> str:
    """Another fact of somebody who is judged."""
    return f"update marts.fct_eligible_worker set {change} where person_key = '{person}'"


# Before, all of a hundred people were on the list; now so many of them are.
LISTED_BOTH_TIMES = f"""
insert into marts.fct_enrolment_month (
    run_id, covered_month, person_key, state, movement, is_continuing, reason_codes, district_code
)
select
    lists.run_id, '{MONTH}', md5(number::text)::uuid, 'approved', 'continued', true, '{{}}',
    '{DISTRICT}'
from (values ('{BEFORE}', 100), ('{RUN_ID}', %s)) as lists (run_id, people)
cross join generate_series(1, lists.people) as number
"""
DEFECTS = {
    "fct_eligible_worker": [
        defect("somebody_was_judged", None, "somebody_is_eligible", "rows_to_judge",
               "every_accepted_row_is_accounted_for", is_empty=True),
        defect("person_is_present", {"person_key": None}),
        defect("person_stands_once", {"person_key": NEW}),
        defect("month_is_the_covered_month", {"covered_month": date(2026, 6, 1)}),
        defect("village_is_present", {"village_code": None}),
        defect("district_is_present", {"district_code": None}),
        defect("proposal_is_present", {"proposal_load_id": None}),
        defect("outcome_is_present", {"outcome": None}),
        defect("outcome_is_one_of_three", {"outcome": "maybe", "reason_codes": ["NIK_UNKNOWN"]}),
        defect("refusals_have_reasons", {"outcome": "not_eligible"}),
        defect("reasons_are_explained", {"outcome": "not_eligible", "reason_codes": ["LOOKS"]}),
        defect("eligible_are_of_age", {"age_years": 17}),
        defect("eligible_are_of_age", {"age_years": 65}),
        defect("eligible_are_of_age", {"age_years": None}),
        defect("somebody_is_eligible",
               {"outcome": "not_eligible", "reason_codes": ["NIK_UNKNOWN"]}, everywhere=True),
        defect("most_are_decided",
               {"outcome": "needs_review", "reason_codes": ["NAME_DISAGREES"]},
               "somebody_is_eligible", everywhere=True),
        in_sql("duplicates_stay_below_the_ceiling",
               "insert into review.duplicate_proposals (run_id) "
               f"select '{RUN_ID}' from generate_series(1, 20)",
               "every_accepted_row_is_accounted_for"),
        in_sql("duplicates_stay_below_the_ceiling",
               "update reference.matching_rules set valid_to = '2026-06-29' "
               "where parameter like '%duplicate%'"),
        in_sql("every_accepted_row_is_accounted_for", "delete from review.duplicate_proposals"),
        defect("every_accepted_row_is_accounted_for", drops_last_row=True),
        defect("everybody_is_judged_by_the_same_rules", {"rule_version": "2026-10"}),
        defect("everybody_is_judged_by_the_same_rules", {"rule_version": None}),
    ],
    "fct_rule_result": [
        defect("reasons_are_failed_rules", None, "outcome_follows_from_the_results", is_empty=True),
        defect("person_is_present", {"person_key": None}, *WITHOUT_ITS_RULE),
        defect("month_is_the_covered_month", {"covered_month": AUGUST}),
        in_sql("rule_is_asked_once",
               "insert into marts.fct_rule_result select * from marts.fct_rule_result"),
        defect("rule_is_in_force", {"rule_version": "1999-01"}),
        defect("rule_is_in_force", {"outcome": "needs_review"}, "outcome_follows_from_the_results"),
        defect("rule_is_in_force", {"covered_month": date(2023, 12, 1)},
               "month_is_the_covered_month"),
        defect("result_is_one_of_three", {"result": "pass"}, *WITHOUT_ITS_RULE),
        defect("result_is_one_of_three", {"result": None}, *WITHOUT_ITS_RULE),
        defect("source_is_named", {"fact_source": None}),
        defect("overrides_have_a_judgement", {"result": "overridden"}, *WITHOUT_ITS_RULE),
        defect("failed_rules_are_reasons", {"rule_code": "AGE_UNDER_MINIMUM"},
               "reasons_are_failed_rules"),
        defect("reasons_are_failed_rules", {"result": "unknown"},
               "outcome_follows_from_the_results"),
        in_sql("outcome_follows_from_the_results",
               "update marts.fct_rule_result set result = 'unknown' "
               f"where person_key = '{NEW}'"),
    ],
    "fct_subsidy": [
        defect("somebody_is_funded", None, "rows_to_judge", is_empty=True),
        defect("person_is_present", {"person_key": None}, "funded_are_eligible_or_kept",
               "everybody_has_all_programmes", "sum_is_persons_times_rate"),
        defect("month_is_the_covered_month", {"covered_month": AUGUST}),
        defect("programme_is_present", {"programme": None}, "programme_is_bought",
               "everybody_has_all_programmes", "budget_is_kept", "year_is_not_overspent",
               "amount_is_the_rate", "sum_is_persons_times_rate"),
        defect("paid_once_for_each_programme", {"person_key": NEW},
               "everybody_has_all_programmes", "sum_is_persons_times_rate"),
        defect("programme_is_bought",
               {"programme": "JHT", "rate_id": "JHT-PEMDA_KAB-UMUM-2024-01", "amount_rp": 20_000,
                "committed_rp": 20_000, "person_key": NEW},
               "everybody_has_all_programmes", "budget_is_kept", "year_is_not_overspent"),
        defect("everybody_has_all_programmes", drops_last_row=True),
        defect("amount_is_present", {"amount_rp": None}, *BY_RATE),
        defect("amount_is_positive", {"amount_rp": 0}, *BY_RATE),
        in_sql("amount_is_whole",
               "alter table marts.fct_subsidy alter amount_rp type numeric; "
               "update marts.fct_subsidy set amount_rp = amount_rp + 0.5 "
               f"where person_key = '{LISTED}' and programme = 'JKK' and run_id = '{RUN_ID}'",
               *BY_RATE),
        defect("rate_is_present", {"rate_id": None}, "amount_is_the_rate"),
        defect("amount_is_the_rate", {"rate_id": "JKK-MANDIRI-UMUM-2026-04"}),
        defect("sum_is_persons_times_rate", {"amount_rp": 9_999, "committed_rp": 9_999},
               "amount_is_the_rate"),
        defect("budget_line_is_present", {"budget_account": None}),
        in_sql("budget_is_kept",
               "update reference.budgets set annual_ceiling_rp = 239999 where programme = 'JKK'"),
        in_sql("year_is_not_overspent",
               "update marts.fct_subsidy set committed_rp = 12000000000 - 20000 - 20000 + 1 "
               f"where run_id = '{BEFORE}' and person_key = '{LISTED}' and programme = 'JKK'"),
        defect("funded_are_eligible_or_kept", {"person_key": TOO_OLD},
               "everybody_has_all_programmes"),
        defect("later_stages_never_grow", {"committed_rp": 9_999}),
        defect("later_stages_never_grow", {"sent_rp": 10_001}),
        defect("later_stages_never_grow", {"sent_rp": 10_000, "paid_rp": 10_000}),
        defect("later_stages_never_grow", {"returned_rp": None}),
    ],
    "fct_enrolment_month": [
        defect("somebody_is_enrolled", None, "rows_to_judge", "nobody_covered_disappears",
               *OFF_THE_LIST, is_empty=True),
        defect("person_is_present", {"person_key": None}, "nobody_covered_disappears",
               "approved_people_are_funded", *OFF_THE_LIST),
        defect("person_stands_once", {"person_key": NEW}, "nobody_covered_disappears",
               *OFF_THE_LIST),
        defect("month_is_the_covered_month", {"covered_month": None},
               "approved_people_are_funded"),
        defect("state_is_present", {"state": None}, "movement_fits_the_state", *OFF_THE_LIST),
        defect("state_is_known", {"state": "parked"}),
        defect("district_of_the_insured_is_present", {"district_code": None}),
        defect("funded_people_are_enrolled",
               {"state": "ended", "movement": "ended", "reason_codes": ["REGISTRY_DECEASED"]}),
        defect("funded_people_are_enrolled", {"funding_source": "PEMDA_PROV"}),
        defect("priority_is_a_place_of_its_own", {"priority_rank": 2}),
        defect("movement_fits_the_state", {"movement": "new"}),
        defect("movement_fits_the_state", {"movement": None}),
        defect("whoever_is_not_on_the_list_is_told_why",
               {"state": "lapsed", "movement": "suspended"}, *OFF_THE_LIST),
        defect("nobody_is_kept_longer_than_allowed",
               {"movement": "kept_in_review", "kept_months": 4}),
        defect("places_are_given_once", {"place": 2}),
        in_sql("approved_people_are_funded",
               f"delete from marts.fct_subsidy where person_key = '{NEW}'"),
        in_sql("nobody_covered_disappears",
               f"delete from marts.fct_enrolment_month where run_id = '{RUN_ID}' "
               f"and person_key = '{SUSPENDED}'"),
        in_sql("whoever_leaves_the_list_of_a_night_is_told_why",
               f"update ops.runs set earlier_run_id = '{BEFORE}' where run_id = '{RUN_ID}'; "
               f"update marts.fct_enrolment_month set covered_month = '{MONTH}' "
               f"where run_id = '{BEFORE}'",
               undo="update ops.runs set earlier_run_id = null"),
        in_sql("an_approved_list_stays_as_it_is",
               f"update ops.runs set frozen_run_id = '{BEFORE}' where run_id = '{RUN_ID}'; "
               f"update marts.fct_enrolment_month set covered_month = '{MONTH}' "
               f"where run_id = '{BEFORE}'",
               undo="update ops.runs set frozen_run_id = null"),
        in_sql("nobody_dead_is_on_the_list", fact_of(LISTED, "is_deceased = true")),
        in_sql("nobody_moved_away_is_on_the_list", fact_of(LISTED, "is_moved_out = true")),
        in_sql("nobody_moved_away_is_on_the_list", fact_of(NEW, "is_resident = false")),
        in_sql("no_invalid_number_is_on_the_list", fact_of(LISTED, "is_duplicate = true")),
        in_sql("no_invalid_number_is_on_the_list", fact_of(LISTED, "is_nonactive = true")),
        in_sql("no_invalid_number_is_on_the_list", fact_of(LISTED, "is_in_registry = false")),
        in_sql("no_wage_earner_is_on_the_list", fact_of(LISTED, "is_active_wage_earner = true")),
        in_sql("nobody_is_paid_for_twice",
               fact_of(LISTED, "other_funding_sources = array['PEMDA_PROV']")),
        in_sql("no_official_is_on_the_list",
               fact_of(LISTED, "exclusion_lists = array['civil_servants']")),
        in_sql("nobody_excluded_is_kept",
               "update marts.fct_enrolment_month set movement = 'kept_by_decree' "
               f"where person_key = '{LISTED}' and run_id = '{RUN_ID}'; "
               "update marts.fct_rule_result set outcome = 'not_eligible', result = 'fail', "
               f"person_key = '{LISTED}' where person_key = '{NEW}'"),
        in_sql("the_list_barely_changes_in_a_night",
               f"update ops.runs set earlier_run_id = '{BEFORE}', month_before_run_id = null "
               f"where run_id = '{RUN_ID}'; {LISTED_BOTH_TIMES % 90}",
               "whoever_leaves_the_list_of_a_night_is_told_why", "approved_people_are_funded",
               undo=f"update ops.runs set earlier_run_id = null, month_before_run_id = '{BEFORE}' "
               f"where run_id = '{RUN_ID}'"),
        in_sql("the_list_changes_little_in_a_month", LISTED_BOTH_TIMES % 70,
               "nobody_covered_disappears", "approved_people_are_funded"),
        in_sql("districts_keep_their_quota",
               f"update reference.quotas set quota_persons = 1 where area_code = '{DISTRICT}'"),
    ],
    "fct_place_change": [
        defect("person_changes_once", {"person_key": SUSPENDED}, "places_and_list_agree"),
        defect("change_is_known", {"change_kind": "vanished"}),
        in_sql("whoever_loses_a_place_is_told_why",
               "update marts.fct_place_change set reason_codes = '{}' "
               "where change_kind = 'displaced'"),
        defect("places_and_list_agree", {"is_funded": False}),
        in_sql("places_and_list_agree",
               "update marts.fct_place_change set is_funded = true "
               "where change_kind = 'displaced'"),
    ],
}  # fmt: skip


@pytest.mark.parametrize("suite", DEFECTS)
def test_each_defect_is_caught_by_name_and_a_clean_run_passes(suite, built):
    assert not_caught(built, suite, DEFECTS[suite]) == {}


def test_a_held_mart_names_some_failing_rows_by_key(built):
    built.execute(fact_of(LISTED, "age_years = 17"))

    (failure,) = judge("fct_eligible_worker").failures

    assert (failure.failed, failure.row_keys) == (1, [[str(LISTED)]])


def test_another_run_s_rows_are_not_looked_at(built):
    built.execute(
        "insert into marts.fct_eligible_worker (run_id, covered_month) "
        f"values ('{BEFORE}', '2026-06-01')"
    )

    assert judge("fct_eligible_worker").is_allowed


@pytest.mark.parametrize("movement", ["kept_by_decree", "kept_by_hold"])
def test_whom_only_a_decree_or_a_held_village_keeps_is_told_and_holds_nothing(built, movement):
    built.execute(
        f"update marts.fct_enrolment_month set movement = '{movement}' "
        f"where run_id = '{RUN_ID}' and person_key = '{LISTED}'"
    )
    built.execute(
        f"update marts.fct_rule_result set person_key = '{LISTED}' where person_key = '{DEAD}'"
    )
    built.execute(fact_of(LISTED, "is_deceased = true"))

    decision = judge("fct_enrolment_month")

    assert decision.is_allowed
    assert [failure.name for failure in decision.failures] == ["nobody_excluded_is_kept"]


@pytest.mark.parametrize(
    ("judged", "repeated", "suspected_pairs", "is_allowed"),
    [
        (380, 20, 0, True),  # 20 of 400 proposals are 5 %
        (379, 20, 0, False),
        (400, 0, 10, True),  # a pair are two people
        (399, 0, 10, False),
        (220, 10, 1, True),  # 12 of 230 are more, but too few to tell
        (390, 10, 5, True),  # both kinds count together
        (389, 10, 5, False),
    ],
)
def test_a_night_is_held_from_a_share_and_a_number_of_duplicates_on(
    built, judged, repeated, suspected_pairs, is_allowed
):
    for table in ("review.duplicate_proposals", "review.suspected_duplicates"):
        built.execute(f"delete from {table}")
    built.execute("delete from marts.fct_eligible_worker")
    (person, *_) = eligible_workers()
    for number in range(judged):
        insert(
            built, "marts.fct_eligible_worker", person | {"person_key": UUID(int=1_000 + number)}
        )
    built.execute(
        "insert into review.duplicate_proposals (run_id) "
        "select run_id from (values (%s), ('another')) as runs (run_id) "
        "cross join generate_series(1, %s)",
        [RUN_ID, repeated],
    )
    for number in range(suspected_pairs):
        first, second = UUID(int=2 * number), UUID(int=2 * number + 1)
        for run_id in (RUN_ID, "another"):
            pair = {"run_id": run_id, "person_key": first, "other_person_key": second}
            insert(built, "review.suspected_duplicates", pair)

    failed = {failure.name for failure in judge("fct_eligible_worker").failures}

    assert ("duplicates_stay_below_the_ceiling" not in failed) is is_allowed
