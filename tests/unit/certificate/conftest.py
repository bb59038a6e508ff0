"""The decided night of the reports' tests, with what only the certificate asks for."""

from __future__ import annotations

from datetime import date

import pytest
from psycopg.types.json import Jsonb

from tests.unit.report.conftest import RUN, execute
from tests.unit.report.conftest import night as reported_night

__all__ = ["execute", "reported_night"]

FILE_SHA256 = "f" * 64
NOT_A_PERSON = "6408041205859002"  # as somebody may type it into a reason


@pytest.fixture
def night(reported_night, execute) -> str:
    execute(
        """
        alter table marts.fct_eligible_worker add rule_version text default '2026-11.abcdef';
        alter table marts.money_by_stage
            add proposed_rp bigint default 70000, add eligible_rp bigint default 60000;
        """
    )
    return RUN


@pytest.fixture
def full_night(night, execute) -> str:
    """As much as one page may have to hold: every source, 141 villages, findings that were
    waived, a file, digests and a decree."""
    sources = (
        "registry_events", "welfare_deciles", "bpjs_participants", "civil_servants",
        "village_officials", "provincial_participants", "registry_answers",
    )  # fmt: skip
    villages = [f"64.08.{20 + number // 10}.{2000 + number}" for number in range(139)]
    loads = [
        *((source, "64.08", 448_850) for source in sources),
        *(("village_rosters", village, 800) for village in villages),
    ]
    execute(
        """
        insert into ops.loads (load_id, source, scope, file_name, status, delivered, accepted,
            quarantined, sha256, period, layout, as_of)
        values (%s, %s, %s, 'x', 'published', %s, %s, 0, encode(sha256(%s), 'hex'), '2026-12-01',
            'x', '2026-11-20')
        """,
        [(f"{source}:{scope}", source, scope, n, n, scope.encode()) for source, scope, n in loads],
    )
    execute(
        f"insert into ops.run_inputs values ('{RUN}', %s, %s, %s)",
        [(source, scope, f"{source}:{scope}") for source, scope, _ in loads],
    )
    execute(
        """
        insert into quality.waivers (region_code, suite, expectation, subject_id, reason,
            waived_by, checked_by, as_of, expires_on)
        values ('64.08', %s, 'people_are_as_many_as_before', %s, %s, 'verifikator-1',
            'pemeriksa-1', '2026-11-20', '2026-11-30')
        """,
        [
            (suite, RUN, f"Dua desa mengirim semua, surat {NOT_A_PERSON}" + ", dst" * 99)
            for suite in ("fct_eligible_worker", "fct_subsidy", "fct_enrolment_month", "raw__x")
        ],
    )
    execute(
        """
        insert into quality.gate_log (subject_kind, subject_id, suite, decision, rows_judged,
            expectations, failures, decided_by, reason, expires_on, as_of)
        values (%s, %s, %s, %s, 112000, 24, %s, 'gate', 'x', '2026-11-30', '2026-11-20')
        """,
        [
            *(
                (
                    "run", RUN, suite, "waived",
                    Jsonb([
                        {"name": "people_are_as_many_as_before", "waiver_id": number},
                        {"name": "phones_are_known"},
                    ]),
                )
                for number, suite in enumerate(
                    ("fct_eligible_worker", "fct_subsidy", "fct_enrolment_month", "raw__x"), 1
                )
            ),
            ("run", RUN, "identity__people", "pass", Jsonb([])),
            ("export", RUN, "bpjs__registrations", "hold", Jsonb([{"name": "rows_to_judge"}])),
        ],
    )  # fmt: skip
    tables = [
        *(f"marts.fct_{name}" for name in (
            "eligible_worker", "rule_result", "enrolment_month", "subsidy", "place_change"
        )),
        "review.waiting_list", "marts.coverage_funnel", "review.findings", "reference.rates",
        "reference.quotas",
    ]  # fmt: skip
    execute(
        f"""
        insert into ops.run_digests (run_id, table_name, row_count, sha256, column_names, as_of)
        values ('{RUN}', %s, 1234567, encode(sha256(%s), 'hex'), '{{a,b}}', '2026-11-20')
        """,
        [(table, table.encode()) for table in tables],
    )
    execute(
        f"""
        insert into ops.exports (run_id, sha256, covered_month, template, file_name, row_count,
            jkk_rp, jkm_rp, gate_id, manifest)
        select subject_id, '{FILE_SHA256}', '2026-12-01', 'x', 'x', 5, 50000, 34000, gate_id, %s
        from quality.gate_log where subject_id = '{RUN}' and decision = 'pass' limit 1
        """,
        [
            (
                Jsonb({
                    "file_name": "BPU_TK_BARU_6408_202612_20261120_ab12cd34.xlsx",
                    "sha256": FILE_SHA256, "persons": 5, "run_id": RUN, "is_demo": True,
                    "rupiah": {"JKK": 50_000, "JKM": 34_000, "total": 84_000},
                }),
            )
        ],
    )  # fmt: skip
    execute(
        """
        insert into ops.approved_months (region_code, covered_month, run_id, persons, jkk_rp,
            jkm_rp, total_rp, list_sha256, decree_number, decree_date, approved_by, checked_by,
            as_of)
        values ('64.08', '2026-12-01', %s, 5, 50000, 34000, 84000, %s, '560/K.123/2026', %s,
            'verifikator-1', 'pemeriksa-1', '2026-11-21')
        """,
        [(RUN, "a" * 64, date(2026, 11, 21))],
    )
    return RUN
