"""A decided and published night: three invented people (NIK sequence 9xxx), their money, a gate."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

import psycopg
import pytest

from jamsos.clock import covered_month
from jamsos.deliver.template import SOURCE_COLUMNS, Template, load_template
from jamsos.privacy import person_key
from jamsos.settings import Settings

MARTS = """
create schema marts;
create table marts.fct_subsidy (
    run_id text, covered_month date, person_key uuid, programme text, payer text, sector text,
    funding_source text, budget_account text, rate_id text, amount_rp bigint,
    committed_rp bigint, sent_rp bigint, accepted_rp bigint, paid_rp bigint, returned_rp bigint
);
create table marts.fct_eligible_worker (
    run_id text, covered_month date, person_key uuid, rule_version text
);
create schema exports;
create table exports.bpjs__registrations (
    nomor_identitas text, nama_lengkap text, tgl_lahir text, handphone text, email text,
    jenis_pekerjaan_1 text, jenis_pekerjaan_2 text, lokasi_pekerjaan text, upah bigint,
    kode_paket text, bulan_iuran integer
);
"""
RATES = {"JKK": 10_000, "JKM": 6_800}


def person(number: int, **changed: Any) -> dict[str, Any]:
    """A row of exports.bpjs__registrations; ``number`` makes the NIK."""
    return {
        "nomor_identitas": f"6408{number // 1_000:02d}0101909{number % 1_000:03d}",
        "nama_lengkap": f"Warga Contoh {number}",
        "tgl_lahir": "01-01-1990",
        "handphone": "081200000000",
        "email": None,
        "jenis_pekerjaan_1": "X009",
        "jenis_pekerjaan_2": None,
        "lokasi_pekerjaan": "6408",
        "upah": 1_000_000,
        "kode_paket": "T",
        "bulan_iuran": 1,
    } | changed


@dataclass
class Night:
    """Writes what the pipeline would have written before an export."""

    installation: Settings
    as_of: date = date(2026, 11, 20)
    people: list[dict[str, Any]] = field(default_factory=lambda: [person(1), person(2), person(3)])

    @property
    def month(self) -> date:
        return covered_month(self.as_of)

    def connect(self) -> psycopg.Connection:
        return psycopg.connect(self.installation.require_database_url(), autocommit=True)

    def key(self, row: dict[str, Any]) -> Any:
        return person_key(row["nomor_identitas"], self.installation.require_person_key_secret())

    def run(
        self, digest: str = "ab12cd34ef", *, gate: str = "pass", is_published: bool = True
    ) -> str:
        run_id = f"{self.as_of.isoformat()}-{digest}"
        with self.connect() as db:
            db.execute(
                """
                insert into ops.loads (load_id, source, scope, file_name, sha256, period, layout,
                    status, delivered, accepted, quarantined, as_of)
                values ('load-1', 'civil_registry', '64.08', 'civil_registry_2026-11-20.csv',
                    'aa11', '2026-11-20', 'extract', 'published', 9, 9, 0, '2026-11-20')
                on conflict do nothing
                """
            )
            db.execute(
                """
                insert into ops.runs (run_id, region_code, as_of, covered_month, inputs_digest,
                    code_version, status)
                values (%s, '64.08', %s, %s, 'digest', '0.1.0+abc', 'published')
                """,
                [run_id, self.as_of, self.month],
            )
            db.execute(
                "insert into ops.run_inputs values (%s, 'civil_registry', '64.08', 'load-1')",
                [run_id],
            )
            allowed = self.judge(run_id, "run", "pass")
            if gate:
                self.judge(run_id, "export", gate)
            if is_published:
                db.execute(
                    """
                    insert into ops.published_runs (region_code, covered_month, run_id, gate_id)
                    values ('64.08', %s, %s, %s)
                    on conflict (region_code, covered_month) do update
                    set run_id = excluded.run_id, gate_id = excluded.gate_id
                    """,
                    [self.month, run_id, allowed],
                )
            self.build(run_id)
        return run_id

    def judge(self, run_id: str, kind: str, decision: str, expires_on: date | None = None) -> int:
        with self.connect() as db:
            return db.execute(
                """
                insert into quality.gate_log (subject_kind, subject_id, suite, decision,
                    rows_judged, expectations, decided_by, as_of, reason, expires_on)
                values (%s, %s, %s, %s, 3, 1, 'test', %s, %s, %s) returning gate_id
                """,
                [
                    kind,
                    run_id,
                    f"bpjs__{kind}s",
                    decision,
                    self.as_of,
                    expires_on and "checked by hand",
                    expires_on,
                ],
            ).fetchone()[0]

    def build(self, run_id: str) -> None:
        with self.connect() as db:
            db.execute("truncate exports.bpjs__registrations")
            rows = [tuple(row[column] for column in SOURCE_COLUMNS) for row in self.people]
            marks = ", ".join(["%s"] * len(SOURCE_COLUMNS))
            cursor = db.cursor()
            cursor.executemany(f"insert into exports.bpjs__registrations values ({marks})", rows)
            cursor.executemany(
                """
                insert into marts.fct_subsidy (run_id, covered_month, person_key, programme, payer,
                    rate_id, amount_rp)
                values (%s, %s, %s, %s, 'PEMDA_KAB', %s, %s)
                """,
                [
                    (
                        run_id,
                        self.month,
                        self.key(row),
                        programme,
                        f"{programme}-PEMDA_KAB-UMUM-2024-01",
                        amount,
                    )
                    for row in self.people
                    for programme, amount in RATES.items()
                ],
            )
            cursor.executemany(
                "insert into marts.fct_eligible_worker values (%s, %s, %s, '2024-01')",
                [(run_id, self.month, self.key(row)) for row in self.people],
            )

    def sql(self, statement: str, *values: Any) -> list[tuple]:
        with self.connect() as db:
            cursor = db.execute(statement, values)
            return cursor.fetchall() if cursor.description else []


@pytest.fixture
def night(installation: Settings) -> Night:
    made = Night(installation)
    made.sql(MARTS)
    return made


@pytest.fixture
def bpu_2026(kutai_timur) -> Template:
    return load_template(kutai_timur)
