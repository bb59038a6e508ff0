"""Every expectation about figures of a run has been seen to fail once, by name, alone."""

from __future__ import annotations

import pytest

from .built_tables import judge, not_caught
from .clean_run import BEFORE, MONTH, NEW, RUN_ID, TOO_OLD, WAITING
from .defects import defect, in_sql

GOOD_NIGHTS = """
with nights as (
    insert into quality.gate_log (
        subject_kind, subject_id, suite, decision, rows_judged, expectations, decided_by, as_of
    )
    select 'run', 'night ' || number, '{suite}', 'pass', 1, 1, 'a test', date '2026-06-01' + number
    from generate_series(1, 5) as number
    returning gate_id
)
insert into quality.measures (gate_id, expectation, measure, value)
select gate_id, '{expectation}', '{measure}', {value} from nights
"""
FORGET = "delete from quality.measures"
# A hundred times as many people, and the same the night or the month before, but for the women.
HUNDREDFOLD = f"""
update marts.coverage_equity set
    proposed_persons = 100 * proposed_persons, eligible_persons = 100 * eligible_persons,
    approved_persons = 100 * approved_persons;
insert into marts.coverage_equity (
    run_id, covered_month, dimension, band, proposed_persons, approved_persons
)
select
    '{BEFORE}', '{MONTH}', dimension, band,
    case when band = 'P' then %s else proposed_persons end, approved_persons
from marts.coverage_equity
"""
SAME_NIGHT = (
    f"update ops.runs set earlier_run_id = '{BEFORE}', month_before_run_id = null "
    f"where run_id = '{RUN_ID}'"
)
MONTH_APART = (
    f"update ops.runs set earlier_run_id = null, month_before_run_id = '{BEFORE}' "
    f"where run_id = '{RUN_ID}'"
)
COUNTED = ("areas_add_up", "everybody_judged_is_counted_once")

DEFECTS = {
    "coverage_funnel": [
        defect("the_regency_is_told_once", {"area_level": "province"},
               "the_funnel_narrows_as_usual"),
        in_sql("the_regency_is_told_once",
               "insert into marts.coverage_funnel select * from marts.coverage_funnel "
               "where area_level = 'regency'"),
        defect("areas_add_up", {"residents_of_age": 99}),
        in_sql("areas_add_up", "update marts.coverage_funnel set waiting_persons = 1 "
               "where area_level = 'village'"),
        defect("everybody_judged_is_counted_once", {"approved_persons": 3}, "areas_add_up"),
        in_sql("everybody_judged_is_counted_once",
               f"delete from review.waiting_list where person_key = '{WAITING}'"),
        in_sql("everybody_judged_is_counted_once",
               "update marts.fct_eligible_worker set outcome = 'eligible' "
               f"where person_key = '{TOO_OLD}'"),
        defect("everybody_proposed_has_one_outcome", {"proposed_persons": 8}, *COUNTED),
        defect("steps_only_shrink", {"readable_rows": 10}, everywhere=True),
        defect("steps_only_shrink", {"readable_rows": 6}, everywhere=True),
        defect("steps_only_shrink", {"verified_persons": 8}, everywhere=True),
        defect("nobody_is_covered_twice_over", {"residents_of_age": 1}, everywhere=True),
        defect("every_denominator_has_its_date", {"population_true_on": None}),
        defect("every_denominator_has_its_date", {"residents_true_on": None}),
        in_sql("the_funnel_narrows_as_usual",
               GOOD_NIGHTS.format(suite="coverage_funnel", measure="waiting_share",
                                  expectation="the_funnel_narrows_as_usual", value="0.1"),
               undo=FORGET),
    ],
    "funnel_reasons": [
        defect("reason_is_explained", {"reason_code": "LOOKS"}),
        defect("the_only_reason_is_one_of_the_reasons", {"dropped_for_this_alone": 2}),
        defect("no_reason_counts_more_than_left", {"dropped": 3}),
        defect("whoever_waits_waits_for_one_reason", {"left_as": "waiting"}),
        in_sql("whoever_waits_waits_for_one_reason",
               f"delete from review.waiting_list where person_key = '{WAITING}'"),
    ],
    "coverage_equity": [
        in_sql("every_group_is_told_once",
               "insert into marts.coverage_equity select * from marts.coverage_equity "
               "where band = 'P'", "groups_add_up"),
        in_sql("groups_add_up", "delete from marts.coverage_equity where band = 'P'"),
        defect("the_regency_is_everybody_judged", {"proposed_persons": 8}, "groups_add_up"),
        in_sql("the_regency_is_everybody_judged",
               f"delete from marts.fct_eligible_worker where person_key = '{NEW}'"),
        defect("shares_are_reckoned_from_their_counts", {"approved_share": 0.6}),
        in_sql("people_are_those_of_the_night_before", f"{SAME_NIGHT}; {HUNDREDFOLD % 200}",
               "the_regency_is_everybody_judged", undo=MONTH_APART),
        in_sql("people_are_those_of_the_month_before", HUNDREDFOLD % 120,
               "the_regency_is_everybody_judged"),
    ],
    "money_by_stage": [
        in_sql("programmes_are_those_bought",
               "delete from marts.money_by_stage where programme = 'JKM'",
               "committed_is_the_ledger"),
        in_sql("programmes_are_those_bought",
               "update reference.bought_programmes set valid_to = '2026-06-30' "
               "where programme = 'JKM'"),
        defect("committed_is_the_ledger", {"committed_rp": 20_001},
               "what_is_left_is_reckoned_right"),
        defect("committed_is_the_ledger", {"paid_rp": 10_000}),
        in_sql("committed_persons_are_the_list",
               "update marts.fct_enrolment_month set state = 'approved' "
               f"where run_id = '{RUN_ID}' and person_key = '{WAITING}'"),
        defect("earlier_stages_are_the_decisions", {"eligible_persons": 5}),
        defect("what_is_left_is_reckoned_right", {"committed_before_rp": 0}),
        defect("what_is_left_is_reckoned_right", {"left_rp": 1}),
        defect("nothing_is_left_below_zero", {"left_rp": -1}, "what_is_left_is_reckoned_right"),
        in_sql("the_month_costs_what_it_usually_does",
               GOOD_NIGHTS.format(suite="money_by_stage", measure="JKK", value="40000",
                                  expectation="the_month_costs_what_it_usually_does"),
               undo=FORGET),
    ],
    "budget_forecast": [
        in_sql("a_month_is_foreseen_once",
               "insert into marts.budget_forecast select * from marts.budget_forecast "
               "where programme = 'JKM' and month_covered = '2026-08-01'", "a_year_only_adds_up"),
        defect("the_first_month_costs_what_is_committed", {"month_rp": 30_000}),
        defect("the_first_month_costs_what_is_committed", {"persons": 3}),
        defect("a_year_only_adds_up", {"cumulative_rp": 60_000}),
        defect("a_year_only_adds_up", {"is_over": True}),
        defect("a_month_with_cost_has_a_budget_line", {"budget_account": None}),
    ],
}  # fmt: skip


@pytest.mark.parametrize("suite", DEFECTS)
def test_each_defect_is_caught_by_name_and_a_clean_run_passes(suite, built):
    assert not_caught(built, suite, DEFECTS[suite]) == {}


@pytest.mark.parametrize(
    ("apart", "women_before", "is_told"),
    [
        (SAME_NIGHT, 300, False),
        (SAME_NIGHT, 240, False),  # an index of 0.012
        (SAME_NIGHT, 220, True),  # an index of 0.023
        (MONTH_APART, 220, False),  # as much is usual from month to month
        (MONTH_APART, 120, True),
    ],
)
def test_a_night_may_drift_less_than_a_month(built, apart, women_before, is_told):
    built.execute(f"{apart}; {HUNDREDFOLD % women_before}")

    told = {failure.name for failure in judge("coverage_equity").failures}

    assert told - {"the_regency_is_everybody_judged"} == (
        {
            "people_are_those_of_the_night_before"
            if apart == SAME_NIGHT
            else "people_are_those_of_the_month_before"
        }
        if is_told
        else set()
    )
