"""What a run made is known by one SHA-256 for each table, and stays it."""

import hashlib
from datetime import date

import pytest

from jamsos.combine.digests import FactsChanged, digests_now, digests_of, enter_digests
from jamsos.combine.run import Run
from jamsos.warehouse.connection import WarehouseError, connect

RUN = Run("2026-11-22-test", date(2026, 11, 22), date(2026, 12, 1))
OTHER = Run("2026-11-23-test", date(2026, 11, 23), date(2026, 12, 1))
HISTORY = """
create table {table} ({columns}) partition by list (covered_month);
create table {table}_2026_12 partition of {table} for values in ('2026-12-01');
"""
FACT = (
    "run_id text, covered_month date, person_key uuid, amount_rp bigint, share numeric(5, 4), "
    "reason_codes text []"
)
A_ROW = "(%s, '2026-12-01', '00000000-0000-0000-0000-00000000000{n}', 10000, 0.5000, '{{A,B}}')"


def change(statements, *parameters):
    with connect() as connection:
        connection.execute(statements, parameters or None)


def entered(run=RUN):
    with connect() as connection:
        return enter_digests(connection, run)


def digest(table, run=RUN):
    with connect() as connection:
        found = {each.table_name: each for each in digests_now(connection, run)}
    return found[table]


@pytest.fixture
def facts(installation):
    """Two runs of one month with two rows of a fact each, a seed, and what tells of work only."""
    change("create schema marts; create schema review; create schema reference;")
    change(HISTORY.format(table="marts.fct_subsidy", columns=FACT))
    change(HISTORY.format(table="review.open_questions", columns="run_id text, covered_month date"))
    change("create view marts.month_list as select 1 as one")
    change(
        """
        create table reference.rates (programme text, amount_rp bigint);
        insert into reference.rates values ('JKK', 10000), ('JKM', 6800);
        """
    )
    for run in (RUN, OTHER):
        change(
            "insert into ops.runs (run_id, region_code, as_of, covered_month, inputs_digest, "
            "code_version, status) values (%s, '64.08', %s, %s, 'x', 'x', 'open')",
            *vars(run).values(),
        )
        for n in (1, 2):
            change("insert into marts.fct_subsidy values " + A_ROW.format(n=n), run.run_id)


def test_the_digest_is_what_its_description_says(facts):
    columns = "{amount_rp,covered_month,person_key,reason_codes,share}"
    rows = sorted(
        hashlib.sha256(
            f'(10000,2026-12-01,00000000-0000-0000-0000-00000000000{n},"{{A,B}}",0.5000)'.encode()
        ).digest()
        for n in (1, 2)
    )
    meant = hashlib.sha256(columns.encode() + b"".join(rows)).hexdigest()

    assert (digest("marts.fct_subsidy").row_count, digest("marts.fct_subsidy").sha256) == (2, meant)


def test_facts_and_rules_have_digests_and_what_tells_of_work_has_none(facts):
    assert entered() == 2
    with connect() as connection:
        found = digests_of(connection, RUN.run_id)

    assert [(each.table_name, each.row_count, each.is_of_rules) for each in found] == [
        ("marts.fct_subsidy", 2, False),
        ("reference.rates", 2, True),
    ]
    assert entered() == 0


def test_neither_the_run_nor_the_order_of_rows_nor_the_session_counts(facts):
    before = digest("marts.fct_subsidy")
    assert digest("marts.fct_subsidy", OTHER) == before

    change(
        "delete from marts.fct_subsidy where person_key::text like '%%1' and run_id = %s",
        RUN.run_id,
    )
    change("insert into marts.fct_subsidy values " + A_ROW.format(n=1), RUN.run_id)
    with connect() as connection:
        connection.execute("set datestyle = 'German'")
        found = {each.table_name: each for each in digests_now(connection, RUN)}

    assert found["marts.fct_subsidy"] == before


@pytest.mark.parametrize(
    "changed",
    [
        "update marts.fct_subsidy set amount_rp = 10001 where person_key::text like '%1'",
        "update marts.fct_subsidy set reason_codes = '{\"A,B\"}'",
        "update marts.fct_subsidy set share = null",
        "delete from marts.fct_subsidy where person_key::text like '%1'",
        "insert into marts.fct_subsidy select * from marts.fct_subsidy limit 1",
        "alter table marts.fct_subsidy rename column share to part",
        "alter table marts.fct_subsidy drop column share",
    ],
)
def test_a_run_published_again_with_other_facts_is_refused_by_table(facts, changed):
    entered()
    change(changed)

    with pytest.raises(FactsChanged, match=r"other facts: marts\.fct_subsidy \(2 rows then, \d"):
        entered()


def test_a_rule_that_was_another_is_named_by_its_table(facts):
    entered()
    change("update reference.rates set amount_rp = 1 where programme = 'JKM'")

    with pytest.raises(FactsChanged, match=r"other facts: reference\.rates \(2 rows"):
        entered()


def test_a_column_that_came_later_does_not_make_an_old_run_another_one(facts):
    entered()
    change("alter table marts.fct_subsidy add column payer text default 'PEMDA_KAB'")

    assert entered() == 0
    assert "payer" in digest("marts.fct_subsidy").column_names


def test_what_was_entered_stays(facts):
    entered()

    with pytest.raises(WarehouseError):
        change("update ops.run_digests set row_count = 3")
    with pytest.raises(WarehouseError):
        change("delete from ops.run_digests")
