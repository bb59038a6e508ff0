"""A published list of two people."""

from datetime import date
from uuid import UUID

import psycopg
import pytest

from tests.support.loads import a_gate

AS_OF, MONTH = date(2026, 11, 22), date(2026, 12, 1)


@pytest.fixture
def published(warehouse, installation):
    """Two runs of one list; the people 1 and 2 are on it, 3 waits, and 4 is not eligible."""
    gate_id = a_gate("run", "a-run", AS_OF)
    with psycopg.connect(warehouse) as connection:
        connection.execute("create schema marts")
        for fact in ("fct_eligible_worker", "fct_enrolment_month", "fct_subsidy"):
            connection.execute(
                f"create table marts.{fact} (run_id text, covered_month date, person_key uuid, "
                "state text, outcome text, programme text, committed_rp bigint, rate_id text) "
                "partition by list (covered_month)"
            )
            connection.execute(
                f"create table marts.{fact}_2026_12 partition of marts.{fact} "
                "for values in ('2026-12-01')"
            )
        for run_id in ("a-run", "another"):
            connection.execute(
                "insert into ops.runs (run_id, region_code, as_of, covered_month, inputs_digest, "
                "code_version, status) values (%s, '64.08', %s, %s, '', '', 'published')",
                [run_id, AS_OF, MONTH],
            )
            for number in (1, 2):
                for programme, rupiah in (("JKK", 10_000), ("JKM", 6_800)):
                    connection.execute(
                        "insert into marts.fct_subsidy (run_id, covered_month, person_key, "
                        "programme, committed_rp, rate_id) values (%s, %s, %s, %s, %s, 'rate')",
                        [run_id, MONTH, UUID(int=number), programme, rupiah],
                    )
            for number, state, outcome in (
                (1, "approved", "eligible"),
                (2, "approved", "eligible"),
                (3, "proposed", "eligible"),
                (4, "proposed", "needs_review"),
            ):
                for fact, column, value in (
                    ("fct_enrolment_month", "state", state),
                    ("fct_eligible_worker", "outcome", outcome),
                ):
                    connection.execute(
                        f"insert into marts.{fact} (run_id, covered_month, person_key, {column}) "
                        "values (%s, %s, %s, %s)",
                        [run_id, MONTH, UUID(int=number), value],
                    )
        connection.execute(
            "insert into ops.published_runs (region_code, covered_month, run_id, gate_id) "
            "values ('64.08', %s, 'a-run', %s)",
            [MONTH, gate_id],
        )
    return warehouse
