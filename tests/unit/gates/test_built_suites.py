"""Every expectation about a built table or the export has been seen to fail once, by name, alone.

The facts that the suites look up (rules, rates, budgets, reasons) are those of the region's seeds.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

import psycopg
import pytest

from jamsos.gates import judge_export, judge_run
from jamsos.gates.suites import load_suite
from jamsos.region import Region
from jamsos.settings import Settings

from .conftest import AS_OF, Row, insert

MONTH = date(2026, 7, 1)
PEOPLE = [UUID(int=number) for number in (1, 2, 3)]
STRANGER = UUID(int=99)

TABLES = """
create schema marts; create schema reference; create schema exports; create schema review;
create table marts.fct_eligible_worker (
    run_id text, covered_month date, person_key uuid, village_code text, district_code text,
    age_years int, outcome text, reason_codes text [], proposal_load_id text
);
create table marts.fct_rule_result (
    run_id text, covered_month date, person_key uuid, rule_code text, result text, outcome text,
    fact_source text, rule_version text, judgement_id bigint
);
create table marts.fct_subsidy (
    run_id text, covered_month date, person_key uuid, programme text, payer text, sector text,
    funding_source text, budget_account text, rate_id text, amount_rp numeric, committed_rp bigint
);
create table marts.fct_enrolment_month (
    run_id text, covered_month date, person_key uuid, state text, movement text,
    reason_codes text [], funding_source text, place int, priority_rank int, village_code text,
    district_code text, is_continuing boolean, kept_months int
);
create table exports.bpjs__registrations (
    nomor_identitas text, nama_lengkap text, tgl_lahir text, handphone text, email text,
    jenis_pekerjaan_1 text, jenis_pekerjaan_2 text, lokasi_pekerjaan text, upah bigint,
    kode_paket text, bulan_iuran int
);
create table review.duplicate_proposals (run_id text);
create table review.suspected_duplicates (run_id text, person_key uuid, other_person_key uuid);
create table reference.matching_rules (
    parameter text, value numeric, valid_from date, valid_to date
);
create table reference.reasons (reason_code text, stage text);
create table reference.region (payer text, bpjs_work_location_code text);
create table reference.eligibility_rules (
    rule_code text, rule_version text, outcome text, parameter text, value numeric,
    valid_from date, valid_to date
);
create table reference.continuity_limits (
    parameter text, value numeric, valid_from date, valid_to date
);
create table reference.bought_programmes (
    programme text, payer text, valid_from date, valid_to date
);
create table reference.rates (
    rate_id text, programme text, payer text, sector text, amount_rp bigint, valid_from date,
    valid_to date
);
create table reference.budgets (
    programme text, annual_ceiling_rp bigint, valid_from date, valid_to date
)
"""


@pytest.fixture
def built(installation: Settings, kutai_timur: Region) -> Iterator[psycopg.Connection]:
    """A warehouse with empty marts and the region's rules, rates and budgets."""
    with psycopg.connect(installation.require_database_url(), autocommit=True) as connection:
        connection.execute(TABLES)
        for table, columns in connection.execute(
            """
            select table_name, array_agg(column_name::text) from information_schema.columns
            where table_schema = 'reference' group by table_name
            """
        ).fetchall():
            for seeded in kutai_timur.seed(table):
                row = {column: seeded[column] or None for column in columns}
                insert(connection, f"reference.{table}", row)
        yield connection


def eligible_workers() -> list[Row]:
    facts = {
        "covered_month": MONTH, "village_code": "64.08.04.2001", "district_code": "64.08.04",
        "age_years": 18, "outcome": "eligible", "reason_codes": [], "proposal_load_id": "a load",
    }  # fmt: skip
    return [
        facts | {"person_key": PEOPLE[0]},
        facts | {"person_key": PEOPLE[1], "age_years": 64},
        facts
        | {
            "person_key": PEOPLE[2], "age_years": 65, "outcome": "not_eligible",
            "reason_codes": ["AGE_OVER_MAXIMUM"],
        },
    ]  # fmt: skip


def rule_results() -> list[Row]:
    """Of the third person a rule that excludes; of the second one that officers let pass."""
    facts = {"covered_month": MONTH, "fact_source": "civil_registry", "rule_version": "2024-01"}
    return [
        facts
        | {
            "person_key": PEOPLE[2], "rule_code": "AGE_OVER_MAXIMUM", "result": "fail",
            "outcome": "not_eligible",
        },
        facts
        | {
            "person_key": PEOPLE[1], "rule_code": "NAME_DISAGREES", "result": "overridden",
            "outcome": "needs_review", "judgement_id": 1,
        },
        facts
        | {
            "person_key": STRANGER, "rule_code": "REGISTRY_DECEASED", "result": "fail",
            "outcome": "not_eligible",
        },
    ]  # fmt: skip


def subsidies() -> list[Row]:
    facts = {
        "covered_month": MONTH, "payer": "PEMDA_KAB", "sector": "UMUM",
        "funding_source": "PEMDA_KAB", "budget_account": "5.1.02",
    }  # fmt: skip
    jkk = facts | {
        "programme": "JKK", "rate_id": "JKK-PEMDA_KAB-UMUM-2024-01", "amount_rp": 10_000,
    }  # fmt: skip
    jkm = facts | {
        "programme": "JKM", "rate_id": "JKM-PEMDA_KAB-UMUM-2024-01", "amount_rp": 6_800,
    }  # fmt: skip
    return [row | {"person_key": person} for person in PEOPLE[:2] for row in (jkk, jkm)]


def enrolments() -> list[Row]:
    facts = {
        "covered_month": MONTH, "state": "approved", "movement": "continued", "reason_codes": [],
        "funding_source": "PEMDA_KAB", "village_code": "64.08.04.2001", "is_continuing": True,
        "district_code": "64.08.04", "kept_months": 0,
    }  # fmt: skip
    ended = {
        "state": "ended", "movement": "ended", "reason_codes": ["REGISTRY_DECEASED"],
        "person_key": STRANGER, "district_code": None,
    }  # fmt: skip
    return [
        facts | {"person_key": person, "place": place, "priority_rank": place}
        for place, person in enumerate(PEOPLE[:2], start=1)
    ] + [facts | ended]


def registrations() -> list[Row]:
    row = {
        "nama_lengkap": "SITI AMINAH", "tgl_lahir": "31-01-1990", "handphone": "081234567890",
        "email": None, "jenis_pekerjaan_1": "X020", "jenis_pekerjaan_2": None,
        "lokasi_pekerjaan": "6408", "upah": 1_000_000, "kode_paket": "T", "bulan_iuran": 1,
    }  # fmt: skip
    return [row | {"nomor_identitas": f"640804010190900{number}"} for number in (1, 2)]


CLEAN: dict[str, Callable[[], list[Row]]] = {
    "fct_eligible_worker": eligible_workers,
    "fct_rule_result": rule_results,
    "fct_subsidy": subsidies,
    "fct_enrolment_month": enrolments,
    "bpjs__registrations": registrations,
}


@dataclass(frozen=True)
class Defect:
    """``change`` breaks the first row of a clean table, or ``everywhere`` each of them.

    ``also`` are expectations that cannot but fail as well. ``statement`` breaks what rows cannot,
    until ``undo``.
    """

    name: str
    change: dict[str, Any] = field(default_factory=dict)
    everywhere: bool = False
    is_empty: bool = False
    drops_last_row: bool = False
    statement: str | None = None
    undo: str | None = None
    also: frozenset[str] = frozenset()


def defect(name: str, change: dict[str, Any] | None = None, *also: str, **how: Any) -> Defect:
    return Defect(name, change or {}, also=frozenset(also), **how)


RATE = {"amount_rp": 10_001}
A_JUNE_THAT_LEAVES_ONE_RUPIAH_TOO_LITTLE = """
    insert into marts.fct_subsidy (run_id, covered_month, person_key, programme, committed_rp)
    values ('june', '2026-06-01', gen_random_uuid(), 'JKK', 12000000000 - 20000 + 1),
        ('june', '2026-06-01', gen_random_uuid(), 'JKM', 1);
    insert into ops.runs (
        run_id, region_code, as_of, covered_month, inputs_digest, code_version, status
    )
    select distinct run_id, '64.08', current_date, covered_month, '', '', 'published'
    from marts.fct_subsidy where covered_month in ('2026-06-01', '2026-07-01')
    on conflict do nothing;
    insert into ops.run_lists
    select run_id, '2026-06-01', 'june' from ops.runs where covered_month = '2026-07-01'
"""
BY_RATE = ("amount_is_the_rate", "sum_is_persons_times_rate")
WITHOUT_ITS_RULE = ("reasons_are_failed_rules", "outcome_follows_from_the_results")
DEFECTS = {
    "fct_eligible_worker": [
        defect("somebody_was_judged", None, "somebody_is_eligible", "rows_to_judge", is_empty=True),
        defect("person_is_present", {"person_key": None}),
        defect("person_stands_once", {"person_key": PEOPLE[1]}),
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
        defect(
            "somebody_is_eligible",
            {"outcome": "not_eligible", "reason_codes": ["NIK_UNKNOWN"]},
            everywhere=True,
        ),
        defect(
            "most_are_decided",
            {"outcome": "needs_review", "reason_codes": ["NAME_DISAGREES"]},
            drops_last_row=True,
        ),
        defect(
            "duplicates_stay_below_the_ceiling",
            statement="insert into review.duplicate_proposals select 'run ' || number "
            "from generate_series(1, 99) as number cross join generate_series(1, 20)",
            undo="delete from review.duplicate_proposals",
        ),
        defect(
            "duplicates_stay_below_the_ceiling",
            statement="update reference.matching_rules set valid_to = '2026-06-29' "
            "where parameter like '%duplicate%'",
            undo="update reference.matching_rules set valid_to = '9999-12-31'",
        ),
    ],
    "fct_rule_result": [
        defect(
            "reasons_are_failed_rules", None, "outcome_follows_from_the_results", is_empty=True,
        ),
        defect("person_is_present", {"person_key": None}, *WITHOUT_ITS_RULE),
        defect("month_is_the_covered_month", {"covered_month": date(2026, 8, 1)}),
        defect(
            "rule_is_asked_once",
            statement="insert into marts.fct_rule_result select * from marts.fct_rule_result",
            undo="delete from marts.fct_rule_result",
        ),
        defect("rule_is_in_force", {"rule_version": "1999-01"}),
        defect("rule_is_in_force", {"outcome": "needs_review"}, "outcome_follows_from_the_results"),
        defect(
            "rule_is_in_force", {"covered_month": date(2023, 12, 1)}, "month_is_the_covered_month"
        ),
        defect("result_is_one_of_three", {"result": "pass"}, *WITHOUT_ITS_RULE),
        defect("result_is_one_of_three", {"result": None}, *WITHOUT_ITS_RULE),
        defect("source_is_named", {"fact_source": None}),
        defect("overrides_have_a_judgement", {"result": "overridden"}, *WITHOUT_ITS_RULE),
        defect(
            "failed_rules_are_reasons", {"rule_code": "AGE_UNDER_MINIMUM"},
            "reasons_are_failed_rules",
        ),
        defect(
            "reasons_are_failed_rules", {"result": "unknown"}, "outcome_follows_from_the_results"
        ),
        defect(
            "outcome_follows_from_the_results",
            statement="update marts.fct_rule_result set result = 'unknown' "
            "where rule_code = 'NAME_DISAGREES'",
            undo="update marts.fct_rule_result set result = 'overridden' "
            "where rule_code = 'NAME_DISAGREES'",
        ),
    ],
    "fct_subsidy": [
        defect("somebody_is_funded", None, "rows_to_judge", is_empty=True),
        defect(
            "person_is_present", {"person_key": None},
            "funded_are_eligible_or_kept", "everybody_has_all_programmes",
                   "sum_is_persons_times_rate",
        ),
        defect(
            "month_is_the_covered_month", {"covered_month": date(2026, 8, 1)},
        ),
        defect(
            "programme_is_present", {"programme": None},
            "programme_is_bought", "everybody_has_all_programmes", "budget_is_kept",
            "year_is_not_overspent", *BY_RATE,
        ),
        defect(
            "paid_once_for_each_programme", {"person_key": PEOPLE[1]},
            "everybody_has_all_programmes", "sum_is_persons_times_rate",
        ),
        defect(
            "programme_is_bought",
            {
                "programme": "JHT", "rate_id": "JHT-PEMDA_KAB-UMUM-2024-01", "amount_rp": 20_000,
                "person_key": PEOPLE[1],
            },
            "everybody_has_all_programmes", "budget_is_kept", "year_is_not_overspent",
        ),
        defect("everybody_has_all_programmes", None, drops_last_row=True),
        defect("amount_is_present", {"amount_rp": None}, *BY_RATE),
        defect("amount_is_positive", {"amount_rp": 0}, *BY_RATE),
        defect("amount_is_whole", {"amount_rp": 10_000.5}, *BY_RATE),
        defect("rate_is_present", {"rate_id": None}, "amount_is_the_rate"),
        defect("amount_is_the_rate", {"rate_id": "JKK-MANDIRI-UMUM-2026-04"}),
        defect("sum_is_persons_times_rate", {"amount_rp": 9_999}, "amount_is_the_rate"),
        defect("budget_line_is_present", {"budget_account": None}),
        defect(
            "budget_is_kept",
            statement="update reference.budgets set annual_ceiling_rp = 239999 "
            "where programme = 'JKK'",
            undo="update reference.budgets set annual_ceiling_rp = 12000000000",
        ),
        defect(
            "year_is_not_overspent", statement=A_JUNE_THAT_LEAVES_ONE_RUPIAH_TOO_LITTLE,
            undo="delete from ops.run_lists",
        ),
        defect("funded_are_eligible_or_kept", {"person_key": PEOPLE[2]},
               "everybody_has_all_programmes"),
    ],
    "fct_enrolment_month": [
        defect(
            "somebody_is_enrolled", None, "funded_people_are_enrolled", "rows_to_judge",
            is_empty=True,
        ),
        defect("person_is_present", {"person_key": None}, "funded_people_are_enrolled"),
        defect("person_stands_once", {"person_key": PEOPLE[1]}, "funded_people_are_enrolled"),
        defect("month_is_the_covered_month", {"covered_month": None}),
        defect("state_is_present", {"state": None}, "funded_people_are_enrolled",
               "movement_fits_the_state"),
        defect("state_is_known", {"state": "parked"}),
        defect("district_of_the_insured_is_present", {"district_code": None}),
        defect("funded_people_are_enrolled",
               {"state": "ended", "movement": "ended", "reason_codes": ["REGISTRY_DECEASED"]}),
        defect("funded_people_are_enrolled", {"funding_source": "PEMDA_PROV"}),
        defect("priority_is_a_place_of_its_own", {"priority_rank": 2}),
        defect("movement_fits_the_state", {"movement": "new"}),
        defect("movement_fits_the_state", {"movement": None}),
        defect("whoever_is_not_on_the_list_is_told_why",
               {"state": "lapsed", "movement": "suspended"}, "funded_people_are_enrolled"),
        defect("nobody_is_kept_longer_than_allowed",
               {"movement": "kept_in_review", "kept_months": 4}),
        defect("places_are_given_once", {"place": 2}),
    ],
    "bpjs__registrations": [
        defect(
            "columns_are_those_of_the_template",
            statement="alter table exports.bpjs__registrations add column nama_ibu text",
            undo="alter table exports.bpjs__registrations drop column nama_ibu",
        ),
        defect("there_are_rows", None, "rows_are_the_funded_people", "rows_to_judge",
               is_empty=True),
        defect("rows_are_the_funded_people", None, drops_last_row=True),
        defect("nik_is_present", {"nomor_identitas": None}),
        defect("nik_has_sixteen_digits", {"nomor_identitas": "640804010190900"}),
        defect("nik_stands_once", {"nomor_identitas": "6408040101909002"}),
        defect("name_is_present", {"nama_lengkap": None}),
        defect("name_fits", {"nama_lengkap": "A" * 51}),
        defect("name_fits", {"nama_lengkap": ""}),
        defect("birth_date_is_present", {"tgl_lahir": None}),
        defect("birth_date_is_written_as_asked", {"tgl_lahir": "31/01/1990"}),
        defect("birth_date_is_a_day", {"tgl_lahir": "31-02-1990"}),
        defect("phone_is_present", {"handphone": None}),
        defect("phone_is_a_mobile_number", {"handphone": "+6281234567890"}),
        defect("occupation_is_present", {"jenis_pekerjaan_1": None}),
        defect("occupation_fits", {"jenis_pekerjaan_1": "NELAYAN"}),
        defect("second_occupation_fits", {"jenis_pekerjaan_2": ""}),
        defect("email_looks_like_one", {"email": "tidak ada"}),
        defect("workplace_is_the_regency", {"lokasi_pekerjaan": "6404"}),
        defect("workplace_is_the_regency", {"lokasi_pekerjaan": None}),
        defect("wage_is_present", {"upah": None}),
        defect("wage_is_whole_rupiah", {"upah": 0}),
        defect("package_is_present", {"kode_paket": None}),
        defect("package_is_a_code", {"kode_paket": "t"}),
        defect("months_are_present", {"bulan_iuran": None}),
        defect("months_can_be_paid", {"bulan_iuran": 2}),
    ],
}  # fmt: skip
NEEDED = {
    "fct_eligible_worker": [],
    "fct_rule_result": ["fct_eligible_worker"],
    "fct_subsidy": ["fct_eligible_worker"],
    "fct_enrolment_month": ["fct_subsidy"],
    "bpjs__registrations": ["fct_subsidy"],
}


def fill(connection: psycopg.Connection, suite: str, run_id: str, broken: Defect) -> None:
    table = load_suite(suite).table
    rows = [] if broken.is_empty else CLEAN[suite]()
    for number, row in enumerate(rows):
        if number == 0 or broken.everywhere:
            row.update(broken.change)
    if broken.drops_last_row:
        rows.pop()
    is_export = table.startswith("exports")
    if is_export:
        connection.execute(f"delete from {table}")
    for row in rows:
        insert(connection, table, row if is_export else {"run_id": run_id, **row})


def judge(suite: str, run_id: str):
    if load_suite(suite).subject == "export":
        return judge_export(run_id, AS_OF, "a test", table_suite=suite)
    return judge_run(suite, run_id, AS_OF, "a test")


@pytest.mark.parametrize("suite", DEFECTS)
def test_each_defect_is_caught_by_name_and_a_clean_run_passes(suite, built):
    severity = {each.name: each.severity for each in load_suite(suite).expectations}
    caught, expected = {}, {}
    for number, broken in enumerate([Defect("clean"), *DEFECTS[suite]]):
        run_id = f"run {number}"
        for needed in NEEDED[suite]:
            fill(built, needed, run_id, Defect("clean"))
        fill(built, suite, run_id, broken)
        if broken.statement:
            built.execute(broken.statement)

        decision = judge(suite, run_id)

        named = {broken.name} & severity.keys()
        is_warning = {severity[name] for name in named} == {"warning"}
        caught[number, broken.name] = (
            decision.decision,
            {failure.name for failure in decision.failures},
        )
        expected[number, broken.name] = (
            "pass" if not named or is_warning else "hold",
            named | broken.also,
        )
        if broken.undo:
            built.execute(broken.undo)

    assert caught == expected


@pytest.mark.parametrize("suite", DEFECTS)
def test_every_expectation_has_a_defect(suite):
    expected = {each.name for each in load_suite(suite).expectations}

    assert {each.name for each in DEFECTS[suite]} == expected


def test_a_held_mart_names_some_failing_rows_by_key(built):
    fill(built, "fct_eligible_worker", "run", defect("eligible_are_of_age", {"age_years": 17}))

    (failure,) = judge("fct_eligible_worker", "run").failures

    assert (failure.failed, failure.row_keys) == (1, [[str(PEOPLE[0])]])


def test_an_export_names_no_row(built):
    fill(built, "fct_subsidy", "run", Defect("clean"))
    fill(built, "bpjs__registrations", "run", defect("months_can_be_paid", {"bulan_iuran": 2}))

    (failure,) = judge("bpjs__registrations", "run").failures

    assert (failure.failed, failure.row_keys) == (1, None)


def test_another_run_s_rows_are_not_looked_at(built):
    fill(built, "fct_eligible_worker", "broken", defect("", {"outcome": None}))
    fill(built, "fct_eligible_worker", "clean", Defect("clean"))

    assert judge("fct_eligible_worker", "clean").is_allowed
    assert not judge("fct_eligible_worker", "broken").is_allowed


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
    (person, *_) = eligible_workers()
    columns = {"run_id": "a run"} | person
    for number in range(judged):
        insert(
            built, "marts.fct_eligible_worker", columns | {"person_key": UUID(int=1_000 + number)}
        )
    built.execute(
        "insert into review.duplicate_proposals select run_id from (values ('a run'), ('another')) "
        "as runs (run_id) cross join generate_series(1, %s)",
        [repeated],
    )
    for number in range(suspected_pairs):
        first, second = UUID(int=2 * number), UUID(int=2 * number + 1)
        for run_id in ("a run", "another"):
            pair = {"run_id": run_id, "person_key": first, "other_person_key": second}
            insert(built, "review.suspected_duplicates", pair)

    assert judge("fct_eligible_worker", "a run").is_allowed is is_allowed
