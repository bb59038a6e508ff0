"""A decided night in small numbers, each of them different, so that none can stand for another."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

import psycopg
import pytest
from psycopg.types.json import Jsonb

from jamsos.settings import Settings

RUN = "2026-11-20-ab12cd34ef"
_BUILT_BY_DBT = """
create schema marts;
create schema review;
create table marts.fct_eligible_worker (
    run_id text, covered_month date, person_key uuid, outcome text, reason_codes text[],
    is_continuing boolean
);
create table marts.fct_subsidy (
    run_id text, covered_month date, person_key uuid, programme text, rate_id text,
    amount_rp bigint
);
create table marts.money_by_stage (
    run_id text, covered_month date, programme text, committed_rp bigint, month_ceiling_rp bigint,
    committed_before_rp bigint, annual_ceiling_rp bigint
);
create table marts.budget_forecast (
    run_id text, scenario text, programme text, fiscal_year int, month_covered date,
    cumulative_rp bigint, runs_out_month date
);
create table review.budget_alerts (
    run_id text, programme text, alert_code text, text_id text, measured numeric,
    is_assumption boolean
);
create table review.duplicate_proposals (run_id text);
create table review.suspected_duplicates (
    run_id text, is_suspected boolean, is_continuing boolean, other_is_continuing boolean
);
create table review.judgement_outcomes (
    run_id text, outcome text, why_not text, is_expiring boolean
);
create table review.open_questions (
    run_id text, kind text, questions bigint, renewals bigint, prefilled bigint, lapsing bigint
);
create table review.waiting_list (run_id text, reason_code text);
create table review.finding_totals (
    run_id text, covered_month date, finding_kind text, area_level text, persons bigint,
    months bigint, claim_rp bigint
);
create table marts.coverage_funnel (
    run_id text, covered_month date, area_level text, target_persons integer, target_true_on date,
    residents_of_age integer, residents_true_on date, proposed_persons integer,
    proposed_true_on date, verified_persons integer, eligible_persons integer,
    approved_persons integer, decided_true_on date, paid_persons integer, settled_true_on date
);
create table review.would_lapse (run_id text, lateness text);
create table marts.fct_enrolment_month (run_id text, state text, movement text);
create table marts.dim_village (village_code text, village_name text);
create table review.held_villages (
    run_id text, village_code text, member_count bigint, leaving_count bigint,
    is_released boolean, held_since date
);
create table review.unchecked_lists (run_id text, source text, last_list_period date);
"""
_LOADS = [
    # load_id, source, scope, file_name, status, delivered, accepted, quarantined, refusal_code
    ("r1", "civil_registry", "64.08", "civil_registry_2026-11-20.csv", "published", 1200, 1200, 0),
    ("v1", "village_rosters", "64.08.04.2001", "Sangatta Utara.xlsx", "published", 30, 26, 4),
    ("v2", "village_rosters", "64.08.04.2002", "Singa Gembara.xlsx", "published", 11, 10, 1),
    ("v3", "village_rosters", "64.08.04.2003", "Teluk Lingga.xlsx", "held", 9, None, None),
]
_PEOPLE = [
    # outcome, reasons, is_continuing, is_funded
    *[("eligible", [], True, True)] * 3,
    *[("eligible", [], False, True)] * 2,
    *[("eligible", [], False, False)] * 4,
    *[("needs_review", ["PHONE_MISSING"], False, False)] * 5,
    ("needs_review", ["PHONE_MISSING", "NAME_DISAGREES"], False, False),
    *[("not_eligible", ["REGISTRY_DECEASED"], False, False)] * 7,
]


@pytest.fixture
def execute(installation: Settings) -> Callable[..., None]:
    def run(statement: str, rows: list[tuple] | None = None) -> None:
        url = installation.require_database_url()
        with psycopg.connect(url, autocommit=True) as connection:
            if rows is None:
                connection.execute(statement)
            else:
                connection.cursor().executemany(statement, rows)

    return run


@pytest.fixture
def night(execute) -> str:
    """The run_id of a published night."""
    execute(_BUILT_BY_DBT)
    execute(
        """
        insert into ops.loads (load_id, source, scope, file_name, status, delivered, accepted,
            quarantined, sha256, period, layout, as_of)
        values (%s, %s, %s, %s, %s, %s, %s, %s, %s, '2026-11-01', 'x', '2026-11-20')
        """,
        [(*load, load[0]) for load in _LOADS],
    )
    execute(
        """
        insert into ops.loads (load_id, source, scope, file_name, status, refusal_code, refusal,
            sha256, period, layout, as_of)
        values ('v4', 'village_rosters', '64.08.05.2001', '6408050101909001 Rantau.xlsx',
            'refused', 'NIK_MISSING', 'Kolom NIK tidak ada.', 'v4', '2026-11-01', 'x',
            '2026-11-20')
        """
    )
    execute(
        f"""
        insert into ops.runs (run_id, region_code, as_of, covered_month, inputs_digest,
            code_version, status)
        values ('{RUN}', '64.08', '2026-11-20', '2026-12-01', 'd', '0.1.0+abc', 'published')
        """
    )
    execute(
        f"insert into ops.run_inputs values ('{RUN}', %s, %s, %s)",
        [(source, scope, load_id) for load_id, source, scope, *_ in _LOADS[:3]],
    )
    execute(
        """
        insert into quality.gate_log (subject_kind, subject_id, suite, decision, rows_judged,
            expectations, failures, decided_by, as_of)
        values (%s, %s, %s, %s, 9, 1, %s, 'test', '2026-11-20')
        """,
        [
            ("load", "v1", "village_rosters", "hold", Jsonb([])),
            ("load", "v1", "village_rosters", "pass", Jsonb([])),
            ("load", "v2", "village_rosters", "pass", Jsonb([])),
            (
                "load",
                "v3",
                "village_rosters",
                "hold",
                Jsonb(
                    [
                        {"name": "nik_is_sixteen_digits", "severity": "critical"},
                        {"name": "occupations_are_known", "severity": "warning"},
                    ]
                ),
            ),
            ("run", RUN, "fct_subsidy", "pass", Jsonb([])),
        ],
    )
    execute(
        f"""
        insert into ops.published_runs (region_code, covered_month, run_id, gate_id)
        select '64.08', '2026-12-01', subject_id, gate_id
        from quality.gate_log where subject_id = '{RUN}'
        """
    )
    execute(
        """
        insert into quarantine.rows (load_id, source_row, source, reason_codes, turn, "row", as_of)
        values (%s, %s, 'village_rosters', %s, 'village', '{}', '2026-11-20')
        """,
        [
            ("v1", 4, ["NIK_MISSING"]),
            ("v1", 5, ["NIK_MISSING", "NAME_MISSING"]),
            ("v1", 6, ["NIK_MISSING"]),
            ("v1", 7, ["NIK_HELD_AS_NUMBER"]),
            ("v2", 4, ["NIK_HELD_AS_NUMBER"]),
        ],
    )
    execute(
        f"insert into marts.fct_eligible_worker values ('{RUN}', '2026-12-01', %s, %s, %s, %s)",
        [
            (UUID(int=number), outcome, reasons, is_continuing)
            for number, (outcome, reasons, is_continuing, _) in enumerate(_PEOPLE)
        ],
    )
    execute(
        f"insert into marts.fct_subsidy values ('{RUN}', '2026-12-01', %s, %s, %s, %s)",
        [
            (UUID(int=number), programme, f"{programme}-PEMDA_KAB-UMUM-2024-01", amount)
            for number, (*_, is_funded) in enumerate(_PEOPLE)
            if is_funded
            for programme, amount in (("JKK", 10_000), ("JKM", 6_800))
        ],
    )
    execute(
        "insert into marts.money_by_stage values (%s, '2026-12-01', %s, %s, %s, %s, %s)",
        [
            (RUN, "JKK", 50_000, 1_000_000, 350_000, 12_000_000),
            (RUN, "JKM", 34_000, None, 66_000, None),
            ("another", "JKK", 1, 1, 1, 1),
        ],
    )
    execute(
        "insert into marts.budget_forecast values (%s, %s, %s, %s, %s, %s, %s)",
        [
            (RUN, "current", "JKK", 2026, "2026-12-01", 400_000, None),
            (RUN, "current", "JKK", 2027, "2027-01-01", 999_999, None),
            (RUN, "verified", "JKK", 2026, "2026-12-01", 500_000, "2027-03-01"),
            (RUN, "target", "JKK", 2026, "2026-12-01", 600_000, "2026-12-01"),
            ("another", "current", "JKK", 2026, "2026-12-01", 777_777, "2026-12-01"),
        ],
    )
    execute(
        "insert into review.budget_alerts values (%s, 'JKK', %s, %s, %s, true)",
        [
            (RUN, "FORECAST_SHARE", "Perkiraan mendekati pagu.", "98.2"),
            (RUN, "MONTHS_OF_MONEY", "Sisa pagu hampir habis.", "2.9"),
            ("another", "FORECAST_SHARE", "Milik malam lain.", "99.9"),
        ],
    )
    execute(f"insert into review.duplicate_proposals select '{RUN}' from generate_series(1, 14)")
    execute(
        "insert into review.suspected_duplicates values (%s, %s, %s, %s)",
        [
            *[(RUN, True, True, False)] * 3,
            *[(RUN, True, True, True)] * 2,
            *[(RUN, False, True, True)] * 6,
            ("another", True, True, True),
        ],
    )
    execute(
        "insert into review.judgement_outcomes values (%s, %s, %s, %s)",
        [
            *[(RUN, "applied", None, False)] * 7,
            *[(RUN, "applied", None, True)] * 4,
            *[(RUN, "not_applied", "expired", False)] * 9,
            *[(RUN, "not_applied", "not_checked", False)] * 8,
            ("another", "applied", None, True),
        ],
    )
    execute(
        "insert into review.open_questions values (%s, %s, %s, %s, %s, %s)",
        [
            (RUN, "rule", 20, 3, 0, 5),
            (RUN, "rule", 21, 0, 0, 1),
            (RUN, "match", 17, 1, 12, 10),
            ("another", "match", 100, 100, 100, 100),
        ],
    )
    execute(
        "insert into review.waiting_list values (%s, %s)",
        [*[(RUN, "QUOTA_FULL")] * 3, (RUN, "BUDGET_FULL"), ("another", "QUOTA_FULL")],
    )
    execute(
        "insert into review.unchecked_lists values (%s, %s, %s)",
        [
            (RUN, "civil_servants", None),
            (RUN, "village_officials", "2026-09-01"),
            ("another", "provincial_participants", None),
        ],
    )
    execute(
        "insert into review.would_lapse values (%s, %s)",
        [*[(RUN, "first")] * 5, *[(RUN, "last_chance")] * 2, (RUN, "ended"), ("another", "first")],
    )
    execute(
        "insert into marts.fct_enrolment_month values (%s, %s, %s)",
        [
            *[(RUN, "approved", "continued")] * 2,
            (RUN, "approved", "kept_in_review"),
            *[(RUN, "approved", "new")] * 2,
            *[(RUN, "proposed", "waiting")] * 4,
            ("another", "approved", "new"),
        ],
    )
    return RUN
