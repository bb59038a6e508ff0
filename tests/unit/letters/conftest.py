"""A published list of one month, with somebody for each kind of letter."""

from __future__ import annotations

from uuid import UUID

import pytest

from jamsos.warehouse.connection import connect
from tests.support.loads import a_gate

RUN = "2026-11-22-ab12cd34ef"
NIKS = {number: f"64080441019{number:05d}" for number in range(1, 8)}
NEW, ALREADY, FORGOTTEN, DEAD, NAMELESS, DOUBTFUL, BACK = (
    UUID(int=number) for number in range(1, 8)
)
_BUILT_BY_DBT = """
create schema marts;
create schema review;
create table marts.fct_enrolment_month (
    run_id text, covered_month date, person_key uuid, village_code text, movement text
);
create table review.would_lapse (
    run_id text, covered_month date, person_key uuid, village_code text, lateness text,
    reason_codes text[], paid_until date
);
"""
VILLAGE, OTHER_VILLAGE = "64.08.04.2001", "64.08.04.2011"


@pytest.fixture
def published(installation):
    """December's list: one new, one back after months without, one continuing, one not proposed,
    one dead, one in doubt, and one whom nobody names."""
    with connect() as connection:
        connection.execute(_BUILT_BY_DBT)
        for source in ("civil_registry", "village_rosters", "bpjs_participants"):
            connection.execute(
                """
                insert into ops.loads (
                    load_id, source, scope, file_name, sha256, period, layout, status, delivered,
                    accepted, quarantined, as_of
                ) values (%(s)s, %(s)s, '64.08', 'x', %(s)s, '2026-11-22', 'x', 'published', 1, 1,
                    0, '2026-11-22')
                """,
                {"s": source},
            )
        connection.execute(
            """
            insert into ops.runs (run_id, region_code, as_of, covered_month, inputs_digest,
                code_version, status)
            values (%s, '64.08', '2026-11-22', '2026-12-01', 'd', 'c', 'published')
            """,
            [RUN],
        )
        connection.cursor().executemany(
            "insert into ops.run_inputs values (%s, %s, '64.08', %s)",
            [
                (RUN, source, source)
                for source in ("civil_registry", "village_rosters", "bpjs_participants")
            ],
        )
        connection.cursor().executemany(
            """
            insert into raw.civil_registry (load_id, source_row, person_key, nik, full_name,
                sex_code, birth_date, address, rt, rw, province_code, regency_code, district_code,
                village_code)
            values (%s, 2, %s, %s, %s, 'L', '1990-01-01', 'JL. POROS', '2', '1', '64', '64.08',
                '64.08.04', '64.08.04.2001')
            """,
            [
                ("civil_registry", NEW, NIKS[1], '=HYPERLINK("http://x";"SITI")'),
                ("civil_registry", ALREADY, NIKS[2], "AHMAD"),
                ("civil_registry", FORGOTTEN, NIKS[3], "BUDI"),
                ("civil_registry", DOUBTFUL, NIKS[6], "DEWI"),
                ("civil_registry", BACK, NIKS[7], "EKA"),
                ("not pinned", DEAD, NIKS[4], "SOMEBODY ELSE"),
            ],
        )
        connection.execute(
            """
            insert into raw.bpjs_participants (load_id, source_row, person_key, nik, full_name,
                segment, status, funding_source)
            values ('bpjs_participants', 2, %s, %s, 'CITRA', 'BPU', 'AKTIF', 'PEMDA_KAB')
            """,
            [DEAD, NIKS[4]],
        )
        connection.cursor().executemany(
            "insert into marts.fct_enrolment_month values (%s, '2026-12-01', %s, %s, %s)",
            [
                (RUN, NEW, VILLAGE, "new"),
                (RUN, BACK, OTHER_VILLAGE, "resumed"),
                (RUN, ALREADY, VILLAGE, "continued"),
                ("other", FORGOTTEN, VILLAGE, "new"),
            ],
        )
        connection.cursor().executemany(
            "insert into review.would_lapse values "
            "(%s, '2026-12-01', %s, %s, %s, %s, '2026-11-01')",
            [
                (RUN, FORGOTTEN, VILLAGE, "first", ["NOT_PROPOSED"]),
                (RUN, DEAD, OTHER_VILLAGE, "ended", ["NAME_DISAGREES", "REGISTRY_DECEASED"]),
                (RUN, NAMELESS, VILLAGE, "ended", ["NOT_RESIDENT"]),
                (RUN, DOUBTFUL, VILLAGE, "last_chance", ["NAME_DISAGREES"]),
                ("other", ALREADY, VILLAGE, "first", ["NOT_PROPOSED"]),
            ],
        )
    gate = a_gate("run", RUN, as_of="2026-11-22")
    with connect() as connection:
        connection.execute(
            "insert into ops.published_runs values ('64.08', '2026-12-01', %s, %s)", [RUN, gate]
        )
