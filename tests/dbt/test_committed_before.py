"""What a month may still spend depends on the pinned lists of the year's earlier months."""

from datetime import date

import psycopg

from jamsos.combine.dbt import run_dbt
from jamsos.combine.run import Run

RUN = Run("2026-11-22-unit", date(2026, 11, 22), date(2026, 12, 1))
LISTS = [
    # run, covered month, is pinned, rupiah of JKK
    ("december-before", "2025-12-01", True, 1),
    ("january", "2026-01-01", True, 20),
    ("october-replaced", "2026-10-01", False, 300),
    ("october", "2026-10-01", True, 4_000),
]


def test_only_pinned_lists_of_the_same_year_count(installation, warehouse):
    run_dbt(["seed"], RUN, installation)
    run_dbt(["run", "--empty", "--select", "+fct_subsidy"], RUN, installation)
    with psycopg.connect(warehouse) as connection:
        connection.execute("create table marts.other_months partition of marts.fct_subsidy default")
        for run_id, month in [(RUN.run_id, RUN.covered_month), *(row[:2] for row in LISTS)]:
            connection.execute(
                "insert into ops.runs (run_id, region_code, as_of, covered_month, inputs_digest, "
                "code_version, status) values (%s, '64.08', %s, %s, 'd', 'c', 'published')",
                [run_id, RUN.as_of, month],
            )
        for run_id, month, is_pinned, amount in LISTS:
            connection.execute(
                """
                insert into marts.fct_subsidy (
                    run_id, covered_month, person_key, programme, payer, sector, funding_source,
                    budget_account, rate_id, amount_rp, committed_rp, sent_rp, accepted_rp,
                    paid_rp, returned_rp
                ) values (
                    %s, %s, gen_random_uuid(), 'JKK', 'PEMDA_KAB', 'UMUM', 'PEMDA_KAB',
                    'account', 'rate', %s, %s, 0, 0, 0, 0
                )
                """,
                [run_id, month, amount, amount],
            )
            if is_pinned:
                connection.execute(
                    "insert into ops.run_lists values (%s, %s, %s)", [RUN.run_id, month, run_id]
                )

    run_dbt(["run", "--select", "int_committed_before", "int_month_ceilings"], RUN, installation)

    with psycopg.connect(warehouse) as connection:
        assert connection.execute("select * from intermediate.int_committed_before").fetchall() == [
            ("JKK", 4_020)
        ]
        assert connection.execute(
            "select programme, committed_before_rp, months_left, ceiling_rp "
            "from intermediate.int_month_ceilings order by 1"
        ).fetchall() == [("JKK", 4_020, 1, 1_000_000_000), ("JKM", 0, 1, 680_000_000)]
