"""Every expectation about dated facts and approved lists has been seen to fail once, by name."""

from __future__ import annotations

import pytest

from .built_tables import not_caught
from .clean_run import DEAD, LISTED, MONTH_BEFORE, NEW, REGENCY
from .defects import defect, in_sql

BOUGHT = "JKK-PEMDA_KAB-UMUM-2024-01"


def due(person: object) -> str:
    """Somebody who should be amended away."""
    return (
        "insert into review.amendments_due (region_code, covered_month, person_key, reason_codes,"
        f" jkk_rp, jkm_rp, total_rp) values ('{REGENCY}', '{MONTH_BEFORE}', '{person}',"
        " '{PAID_AFTER_DEATH}', 10000, 6800, 16800)"
    )


DEFECTS = {
    "dim_village": [
        in_sql("village_stands_once",
               "insert into marts.dim_village select * from marts.dim_village "
               "where village_code = '64.08.04.2001'"),
        in_sql("codes_are_kemendagri_s",
               "insert into marts.dim_village (village_code, district_code) "
               "values ('6404010001', '640401')"),
        in_sql("codes_are_kemendagri_s",
               "update marts.dim_village set district_code = '64.08.05' "
               "where village_code = '64.08.04.2001'"),
        in_sql("codes_are_kemendagri_s",
               "update marts.dim_village set village_code = null "
               "where village_code = '64.08.01.2001'"),
        in_sql("nobody_on_the_list_is_of_an_unknown_village",
               "delete from marts.dim_village where village_code = '64.08.04.2001'"),
    ],
    "dim_rate": [
        in_sql("exactly_one_rate_holds",
               f"update marts.dim_rate set valid_to = '2026-06-30' where rate_id = '{BOUGHT}'"),
        in_sql("exactly_one_rate_holds",
               "insert into marts.dim_rate select * from marts.dim_rate "
               f"where rate_id = '{BOUGHT}'"),
        in_sql("rates_follow_from_the_law",
               f"update marts.dim_rate set amount_rp = 10001 where rate_id = '{BOUGHT}'"),
        in_sql("rates_follow_from_the_law",
               f"update marts.dim_rate set flat_rp = 10000 where rate_id = '{BOUGHT}'"),
        in_sql("no_discount_where_a_government_pays",
               "update marts.dim_rate set discount_percent = 50, amount_rp = 5000 "
               f"where rate_id = '{BOUGHT}'"),
        in_sql("every_rate_has_a_legal_basis",
               f"update marts.dim_rate set legal_basis = '' where rate_id = '{BOUGHT}'"),
        in_sql("what_is_paid_is_law_and_no_assumption",
               f"update marts.dim_rate set is_assumption = true where rate_id = '{BOUGHT}'"),
    ],
    "dim_rule": [
        in_sql("a_rule_holds_once",
               "insert into marts.dim_rule select * from marts.dim_rule "
               "where rule_code = 'NOT_RESIDENT'"),
        in_sql("a_rule_holds_once", "update marts.dim_rule set valid_to = '2026-06-30'"),
        in_sql("whom_a_rule_refuses_is_told_in_words",
               "update marts.dim_rule set text_id = null where rule_code = 'NOT_RESIDENT'"),
        in_sql("every_rule_has_a_legal_basis",
               "update marts.dim_rule set legal_basis = '' where rule_code = 'NOT_RESIDENT'"),
        in_sql("every_rule_has_a_legal_basis",
               "update marts.dim_rule set outcome = 'eligible' where rule_code = 'NOT_RESIDENT'"),
    ],
    "dim_budget": [
        in_sql("every_programme_has_one_ceiling",
               "update marts.dim_budget set valid_to = '2026-06-30' "
               "where budget_id = '2026-JKM'"),
        in_sql("every_programme_has_one_ceiling",
               "update marts.dim_budget set annual_ceiling_rp = 0 where budget_id = '2026-JKM'"),
        in_sql("every_programme_has_one_ceiling",
               "insert into marts.dim_budget select * from marts.dim_budget "
               "where budget_id = '2026-JKM'"),
        in_sql("programmes_have_accounts_of_their_own",
               "update marts.dim_budget set budget_account = '5.1' where fiscal_year = 2026"),
        in_sql("every_ceiling_has_a_legal_basis",
               "update marts.dim_budget set legal_basis = '' where budget_id = '2026-JKM'"),
    ],
    "dim_enrolment": [
        defect("every_published_month_is_told_once", {"months": 2}),
        defect("every_published_month_is_told_once", drops_last_row=True),
    ],
    "month_list": [
        in_sql("a_name_stands_once",
               "insert into marts.month_list select * from marts.month_list "
               f"where person_key = '{DEAD}'", "the_list_has_as_many_names_as_the_decree"),
        defect("the_list_has_as_many_names_as_the_decree", drops_last_row=True),
        in_sql("whoever_was_added_has_an_agreed_amendment",
               "insert into marts.month_list (region_code, covered_month, person_key, listed_by)"
               f" values ('{REGENCY}', '{MONTH_BEFORE}', '{NEW}', 'amendment')"),
    ],
    "amended_money": [
        defect("the_decree_s_sums_are_the_ledger_s", {"approved_rp": 29_999, "amended_rp": 29_999}),
        defect("the_decree_s_sums_are_the_ledger_s", drops_last_row=True),
        defect("amendments_add_up", {"added_rp": 10_000}),
        in_sql("each_programme_pays_for_the_list",
               f"delete from marts.month_list where person_key = '{DEAD}'"),
    ],
    "review__amendments_due": [
        in_sql("no_decree_waits_for_an_amendment", due(DEAD)),
        in_sql("what_is_due_stands_on_the_list", due(NEW), "no_decree_waits_for_an_amendment"),
        in_sql("what_is_due_stands_on_the_list",
               f"{due(LISTED)}; update review.amendments_due set reason_codes = '{{}}'",
               "no_decree_waits_for_an_amendment"),
    ],
}  # fmt: skip


@pytest.mark.parametrize("suite", DEFECTS)
def test_each_defect_is_caught_by_name_and_a_clean_run_passes(suite, built):
    assert not_caught(built, suite, DEFECTS[suite]) == {}
