"""A small run in which everything is as it should be, in all its tables.

Seven people are judged in the one village that proposes: two come onto the list, two wait (one of
them covered until now), one is left to officers, one is too old, one has died. The month before,
``LISTED``, ``SUSPENDED`` and ``DEAD`` were on the list.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from uuid import UUID

from .conftest import AS_OF, Row

RUN_ID, BEFORE = "a run", "the run of june"
MONTH, MONTH_BEFORE = date(2026, 7, 1), date(2026, 6, 1)
LISTED, NEW, TOO_OLD, DOUBTFUL, WAITING, DEAD, SUSPENDED, STRANGER = (
    UUID(int=number) for number in (1, 2, 3, 4, 5, 6, 7, 99)
)
VILLAGE, DISTRICT, REGENCY = "64.08.04.2001", "64.08.04", "64.08"
LOAD = "village_rosters:64.08.04.2001:a file:"

_RUN = {"run_id": RUN_ID, "covered_month": MONTH}
_PLACE = {"village_code": VILLAGE, "district_code": DISTRICT}
_PROPOSAL = {"proposal_load_id": LOAD, "proposal_source_row": 1}

# What the run was opened with, and the eight accepted rows of its one roster.
LEDGERS = (
    f"""
    insert into ops.runs (
        run_id, region_code, as_of, covered_month, inputs_digest, code_version, status,
        month_before_run_id
    ) values
        ('{BEFORE}', '{REGENCY}', '2026-05-30', '{MONTH_BEFORE}', '', '', 'published', null),
        ('{RUN_ID}', '{REGENCY}', '{AS_OF}', '{MONTH}', '', '', 'open', '{BEFORE}')
    """,
    f"insert into ops.workbench (run_id) values ('{RUN_ID}')",
    f"""
    with gate as (
        insert into quality.gate_log (
            subject_kind, subject_id, suite, decision, rows_judged, expectations, decided_by, as_of
        ) values ('run', '{BEFORE}', 'a suite', 'pass', 1, 1, 'a test', '2026-05-30')
        returning gate_id
    )
    insert into ops.published_runs (region_code, covered_month, run_id, gate_id)
    select '{REGENCY}', '{MONTH_BEFORE}', '{BEFORE}', gate_id from gate
    """,
    f"""
    insert into ops.approved_months (
        region_code, covered_month, run_id, persons, jkk_rp, jkm_rp, total_rp, list_sha256,
        decree_number, decree_date, approved_by, checked_by, as_of
    ) values (
        '{REGENCY}', '{MONTH_BEFORE}', '{BEFORE}', 3, 30000, 20400, 50400, '', 'SK 1',
        '2026-05-31', 'verifikator-1', 'verifikator-2', '2026-05-31'
    )
    """,
    f"insert into ops.run_lists values ('{RUN_ID}', '{MONTH_BEFORE}', '{BEFORE}')",
    f"""
    insert into ops.loads (
        load_id, source, scope, file_name, sha256, period, layout, status, delivered, accepted,
        quarantined, as_of
    ) values (
        '{LOAD}', 'village_rosters', '{VILLAGE}', 'a file', 'a file', '{MONTH}', 'programme',
        'published', 9, 8, 1, '{AS_OF}'
    )
    """,
    f"insert into ops.run_inputs values ('{RUN_ID}', 'village_rosters', '{VILLAGE}', '{LOAD}')",
    f"""
    insert into raw.village_rosters (
        load_id, source_row, village_code, period, layout, sheet, person_key, proposal_key, nik,
        full_name, is_work_certified, proposed_date, repairs
    )
    select
        '{LOAD}', number, '{VILLAGE}', '{MONTH}', 'programme', 'a sheet', gen_random_uuid(),
        gen_random_uuid(), 'a number', 'a name', false, '{AS_OF}', '[]'
    from generate_series(1, 8) as number
    """,
)


def eligible_workers() -> list[Row]:
    facts = _RUN | _PLACE | {
        "outcome": "eligible", "reason_codes": [], "rule_version": "2026-11",
        "is_in_registry": True, "is_deceased": False, "is_moved_out": False,
        "is_duplicate": False, "is_nonactive": False, "is_resident": True,
        "is_active_wage_earner": False, "other_funding_sources": [], "exclusion_lists": [],
        "proposal_load_id": LOAD,
    }  # fmt: skip
    told = [
        (LISTED, 18, "eligible", []),
        (NEW, 64, "eligible", []),
        (TOO_OLD, 65, "not_eligible", ["AGE_OVER_MAXIMUM"]),
        (DOUBTFUL, 30, "needs_review", ["NAME_DISAGREES"]),
        (WAITING, 30, "eligible", []),
        (DEAD, 40, "not_eligible", ["REGISTRY_DECEASED"]),
        (SUSPENDED, 50, "eligible", []),
    ]
    return [
        facts
        | {
            "person_key": person, "age_years": age, "outcome": outcome, "reason_codes": reasons,
            "is_deceased": person == DEAD, "proposal_source_row": row,
        }
        for row, (person, age, outcome, reasons) in enumerate(told, start=1)
    ]  # fmt: skip


def rule_results() -> list[Row]:
    """Of one person a rule that officers let pass; of one who is not proposed a rule as well."""
    facts = _RUN | {"fact_source": "civil_registry", "rule_version": "2024-01", "result": "fail"}
    excluded = facts | {"outcome": "not_eligible"}
    open_question = facts | {"rule_code": "NAME_DISAGREES", "outcome": "needs_review"}
    return [
        excluded | {"person_key": TOO_OLD, "rule_code": "AGE_OVER_MAXIMUM"},
        open_question | {"person_key": NEW, "result": "overridden", "judgement_id": 1},
        open_question | {"person_key": DOUBTFUL},
        excluded | {"person_key": DEAD, "rule_code": "REGISTRY_DECEASED"},
        excluded | {"person_key": STRANGER, "rule_code": "REGISTRY_DECEASED"},
    ]


def _subsidies(run: Row, people: list[UUID]) -> list[Row]:
    facts = run | {
        "payer": "PEMDA_KAB", "sector": "UMUM", "funding_source": "PEMDA_KAB",
        "budget_account": "5.1.02", "sent_rp": 0, "accepted_rp": 0, "paid_rp": 0, "returned_rp": 0,
    }  # fmt: skip
    prices = {"JKK": 10_000, "JKM": 6_800}
    return [
        facts
        | {
            "person_key": person, "programme": programme, "amount_rp": price,
            "rate_id": f"{programme}-PEMDA_KAB-UMUM-2024-01", "committed_rp": price,
        }
        for person in people
        for programme, price in prices.items()
    ]  # fmt: skip


def subsidies() -> list[Row]:
    return _subsidies(_RUN, [LISTED, NEW])


def enrolments() -> list[Row]:
    facts = _RUN | _PLACE | {"funding_source": "PEMDA_KAB", "kept_months": 0, "reason_codes": []}
    told = [
        (LISTED, "approved", "continued", [], True),
        (NEW, "approved", "new", [], False),
        (WAITING, "proposed", "waiting", ["QUOTA_FULL"], False),
        (SUSPENDED, "lapsed", "suspended", ["BUDGET_FULL"], True),
        (DOUBTFUL, "proposed", "in_review", ["NAME_DISAGREES"], False),
        (DEAD, "ended", "ended", ["REGISTRY_DECEASED"], True),
    ]
    return [
        facts
        | {
            "person_key": person, "state": state, "movement": movement, "reason_codes": reasons,
            "is_continuing": is_continuing,
            "place": place if place <= 4 else None, "priority_rank": place if place <= 4 else None,
            "district_code": DISTRICT if person != DEAD else None,
        }
        for place, (person, state, movement, reasons, is_continuing) in enumerate(told, start=1)
    ]  # fmt: skip


def place_changes() -> list[Row]:
    facts = _RUN | _PLACE
    return [
        facts | {
            "person_key": NEW, "change_kind": "entered", "place": 2, "is_in_order": True,
            "is_funded": True, "was_funded": False, "reason_codes": [],
        },
        facts | {
            "person_key": SUSPENDED, "change_kind": "displaced", "place": 4, "is_in_order": True,
            "is_funded": False, "was_funded": True, "reason_codes": ["BUDGET_FULL"],
        },
    ]  # fmt: skip


def funnel() -> list[Row]:
    facts = _RUN | {
        "residents_of_age": 100, "residents_true_on": AS_OF, "proposed_rows": 9, "readable_rows": 8,
        "proposed_persons": 7, "verified_persons": 6, "eligible_persons": 4, "in_review_persons": 1,
        "not_eligible_persons": 2, "waiting_persons": 2, "approved_persons": 2,
        "decided_true_on": AS_OF,
    }  # fmt: skip
    return [
        facts | {
            "area_level": "regency", "area_code": REGENCY, "population_persons": 448_850,
            "population_true_on": date(2024, 12, 31), "target_persons": 150_000,
            "target_true_on": date(2025, 11, 30),
        },
        facts | {
            "area_level": "district", "area_code": DISTRICT, "district_code": DISTRICT,
            "quota_persons": 34_000, "quota_true_on": date(2024, 1, 1),
        },
        facts | {"area_level": "village", "area_code": VILLAGE, "district_code": DISTRICT},
    ]  # fmt: skip


def funnel_reasons() -> list[Row]:
    told = [
        ("not_eligible", "AGE_OVER_MAXIMUM"), ("not_eligible", "REGISTRY_DECEASED"),
        ("needs_review", "NAME_DISAGREES"), ("waiting", "QUOTA_FULL"), ("waiting", "BUDGET_FULL"),
        ("quarantined", "NIK_MISSING"), ("repeated", "DUPLICATE_NIK"),
    ]  # fmt: skip
    facts = _RUN | {"village_code": VILLAGE, "dropped": 1, "dropped_for_this_alone": 1}
    return [
        facts
        | {
            "left_as": left_as, "reason_code": reason,
            "unit": "rows" if left_as in ("quarantined", "repeated") else "persons",
        }
        for left_as, reason in told
    ]  # fmt: skip


def equity() -> list[Row]:
    told = [("regency", "all", 7, 4, 2), ("sex", "L", 4, 3, 1), ("sex", "P", 3, 1, 1)]
    return [
        _RUN
        | {
            "dimension": dimension, "band": band, "label_id": band, "proposed_persons": proposed,
            "eligible_persons": eligible, "approved_persons": approved,
            "approved_share": round(approved / eligible, 4), "regency_share": 0.5,
        }
        for dimension, band, proposed, eligible, approved in told
    ]  # fmt: skip


def money() -> list[Row]:
    stages = ("sent", "accepted", "paid", "returned")
    settled = {f"{stage}_{unit}": 0 for stage in stages for unit in ("persons", "rp")}
    return [
        _RUN
        | settled
        | {
            "programme": programme, "budget_account": "5.1.02", "fiscal_year": 2026,
            "proposed_persons": 7, "proposed_rp": 7 * price, "eligible_persons": 4,
            "eligible_rp": 4 * price, "committed_persons": 2, "committed_rp": 2 * price,
            "committed_before_rp": 3 * price, "annual_ceiling_rp": ceiling,
            "left_rp": ceiling - 5 * price,
        }
        for programme, price, ceiling in (
            ("JKK", 10_000, 12_000_000_000), ("JKM", 6_800, 8_160_000_000),
        )
    ]  # fmt: skip


def forecast() -> list[Row]:
    """The list as it is, for two months to come."""
    return [
        _RUN
        | {
            "scenario": "current", "programme": programme, "budget_account": "5.1.02",
            "month_covered": date(2026, 6 + number, 1), "fiscal_year": 2026, "persons": 2,
            "month_rp": 2 * price, "cumulative_rp": (3 + 2 * number) * price,
            "annual_ceiling_rp": ceiling, "left_rp": ceiling - (3 + 2 * number) * price,
            "is_over": False, "is_assumption": True,
        }
        for number in (1, 2)
        for programme, price, ceiling in (
            ("JKK", 10_000, 12_000_000_000), ("JKM", 6_800, 8_160_000_000),
        )
    ]  # fmt: skip


def waiting_list() -> list[Row]:
    facts = _RUN | _PLACE
    return [
        facts | {
            "person_key": WAITING, "reason_code": "QUOTA_FULL", "full_area_code": DISTRICT,
            "is_continuing": False, "place": 3, "priority_rank": 3, "waiting_place": 1,
        },
        facts | {
            "person_key": SUSPENDED, "reason_code": "BUDGET_FULL", "full_area_code": None,
            "is_continuing": True, "place": 4, "priority_rank": 4, "waiting_place": 2,
        },
    ]  # fmt: skip


def would_lapse() -> list[Row]:
    facts = _RUN | _PLACE | _PROPOSAL | {"missed_months": 0, "missed_months_after": 1}
    return [
        facts | {
            "person_key": SUSPENDED, "reason_codes": ["BUDGET_FULL"], "outcome": "eligible",
            "lateness": "first",
        },
        facts | {
            "person_key": DEAD, "reason_codes": ["REGISTRY_DECEASED"], "outcome": "not_eligible",
            "lateness": "ended",
        },
    ]  # fmt: skip


def people_told(outcome: str) -> list[Row]:
    told = {"text_id": "Masalahnya.", "action_id": "Tindakannya.", "turn": "office"}
    return [
        _RUN | _PLACE | told | {"person_key": worker["person_key"], "reason_code": reason}
        for worker in eligible_workers()
        if worker["outcome"] == outcome
        for reason in worker["reason_codes"]
    ]


def double_funding() -> list[Row]:
    return [
        _RUN | _PLACE | _PROPOSAL | {
            "person_key": TOO_OLD, "is_active_wage_earner": False,
            "other_funding_sources": ["MANDIRI"], "would_cost_us_rp": 16_800,
        }
    ]  # fmt: skip


def held_villages() -> list[Row]:
    """A village that the office has let change."""
    return [
        _RUN | {
            "village_code": "64.08.01.2001", "member_count": 24, "leaving_count": 5,
            "max_ended_share": 0.2, "min_ended_people": 5, "is_released": True, "held_since": AS_OF,
        }
    ]  # fmt: skip


def suspected_duplicates() -> list[Row]:
    return [
        _RUN | {
            "person_key": NEW, "other_person_key": DOUBTFUL, "probability": 0.9,
            "is_suspected": True, "is_dissolved": False, "cluster_id": NEW, "cluster_size": 2,
        }
    ]  # fmt: skip


def duplicate_proposals() -> list[Row]:
    """The eighth row of the roster names whom the first one names."""
    return [
        _RUN | {
            "person_key": LISTED, "reason_code": "DUPLICATE_NIK", "village_code": VILLAGE,
            "proposal_load_id": LOAD, "proposal_source_row": 8, "standing_load_id": LOAD,
            "standing_source_row": 1,
        }
    ]  # fmt: skip


def open_questions() -> list[Row]:
    return [
        _RUN | {
            "district_code": DISTRICT, "kind": "rule", "rule_code": "NAME_DISAGREES",
            "questions": 1, "renewals": 0, "prefilled": 0, "lapsing": 0,
        }
    ]  # fmt: skip


def judgement_outcomes() -> list[Row]:
    """One that counts, one that is too old, one that counts for ten days more."""
    facts = _RUN | {"decided_by": "verifikator-1", "checked_by": "verifikator-2"}
    return [
        facts
        | {
            "judgement_id": number, "valid_until": AS_OF + timedelta(days=days_left),
            "days_left": days_left, "is_expiring": days_left == 10,
            "outcome": "not_applied" if why_not else "applied", "why_not": why_not,
        }
        for number, days_left, why_not in ((1, 400, None), (2, -5, "expired"), (3, 10, None))
    ]  # fmt: skip


def expiring_overrides() -> list[Row]:
    return [
        _RUN
        | {name: row[name] for name in ("judgement_id", "valid_until", "days_left", "decided_by")}
        for row in judgement_outcomes()
        if row["is_expiring"]
    ]


def cells_by_area() -> list[Row]:
    """Two are fewer than may be shown, so nothing is."""
    return [
        {name: area.get(name) for name in (*_RUN, "area_level", "area_code", "district_code")}
        | {"covered_persons": None, "is_hidden": True, "min_cell_persons": 5}
        for area in funnel()
    ]


def cells_by_group() -> list[Row]:
    return [
        {name: band[name] for name in (*_RUN, "dimension", "band")}
        | {"covered_persons": None, "is_hidden": True, "min_cell_persons": 5}
        for band in equity()
        if band["dimension"] == "sex"
    ]


def month_list() -> list[Row]:
    """The list of the month before, as its decree has it."""
    return [
        {
            "region_code": REGENCY, "covered_month": MONTH_BEFORE, "run_id": BEFORE,
            "person_key": person, "listed_by": "decree",
        }
        for person in (LISTED, SUSPENDED, DEAD)
    ]  # fmt: skip


def amended_money() -> list[Row]:
    return [
        {
            "region_code": REGENCY, "covered_month": MONTH_BEFORE, "run_id": BEFORE,
            "programme": programme, "approved_persons": 3, "approved_rp": 3 * price,
            "added_persons": 0, "added_rp": 0, "removed_persons": 0, "removed_rp": 0,
            "amended_persons": 3, "amended_rp": 3 * price,
        }
        for programme, price in (("JKK", 10_000), ("JKM", 6_800))
    ]  # fmt: skip


def stretches() -> list[Row]:
    """The month before is published, tonight is not yet."""
    return [
        {
            "person_key": person, "stretch": 1, "state": "approved", "months": 1,
            "valid_from": MONTH_BEFORE, "valid_to": MONTH_BEFORE, "is_current": True,
        }
        for person in (LISTED, SUSPENDED, DEAD)
    ]  # fmt: skip


def registrations() -> list[Row]:
    row = {
        "nama_lengkap": "SITI AMINAH", "tgl_lahir": "31-01-1990", "handphone": "081234567890",
        "email": None, "jenis_pekerjaan_1": "X020", "jenis_pekerjaan_2": None,
        "lokasi_pekerjaan": "6408", "upah": 1_000_000, "kode_paket": "T", "bulan_iuran": 1,
    }  # fmt: skip
    return [row | {"nomor_identitas": f"640804010190900{number}"} for number in (1, 2)]


def nobody() -> list[Row]:
    return []


TABLES: dict[str, Callable[[], list[Row]]] = {
    "marts.fct_eligible_worker": eligible_workers,
    "marts.fct_rule_result": rule_results,
    "marts.fct_subsidy": subsidies,
    "marts.fct_enrolment_month": enrolments,
    "marts.fct_place_change": place_changes,
    "marts.coverage_funnel": funnel,
    "marts.funnel_reasons": funnel_reasons,
    "marts.coverage_equity": equity,
    "marts.money_by_stage": money,
    "marts.budget_forecast": forecast,
    "review.waiting_list": waiting_list,
    "review.would_lapse": would_lapse,
    "review.needs_review": lambda: people_told("needs_review"),
    "review.not_eligible": lambda: people_told("not_eligible"),
    "review.double_funding": double_funding,
    "review.held_villages": held_villages,
    "review.suspected_duplicates": suspected_duplicates,
    "review.duplicate_proposals": duplicate_proposals,
    "review.open_questions": open_questions,
    "review.judgement_outcomes": judgement_outcomes,
    "review.expiring_overrides": expiring_overrides,
    "review.findings": nobody,
    "review.finding_totals": nobody,
    "review.budget_alerts": nobody,
    "review.unchecked_lists": nobody,
    "review.amendments_due": nobody,
    "review.cells_by_area": cells_by_area,
    "review.cells_by_group": cells_by_group,
    "marts.dim_enrolment": stretches,
    "marts.month_list": month_list,
    "marts.amended_money": amended_money,
    "exports.bpjs__registrations": registrations,
}

# What the run of the month before left: its list, and the rupiah of that list.
EARLIER: dict[str, list[Row]] = {
    "marts.fct_enrolment_month": [
        {
            "run_id": BEFORE, "covered_month": MONTH_BEFORE, "person_key": person,
            "state": "approved", "movement": "new", "reason_codes": [], "is_continuing": False,
        }
        for person in (LISTED, SUSPENDED, DEAD)
    ],
    "marts.fct_subsidy": _subsidies(
        {"run_id": BEFORE, "covered_month": MONTH_BEFORE}, [LISTED, SUSPENDED, DEAD]
    ),
}  # fmt: skip
