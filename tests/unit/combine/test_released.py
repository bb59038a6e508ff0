"""Rules by which a month was decided stay what they were; they may end, and others begin."""

from datetime import date

import pytest

from jamsos.combine.dated_seeds import DatedSeed, dated_seeds
from jamsos.combine.released import (
    ReleasedRuleChanged,
    enter_released_rows,
    require_released_rows,
)
from jamsos.combine.run import Run
from jamsos.region import region
from jamsos.warehouse.connection import connect
from tests.support.loads import a_gate

RATES = DatedSeed("rates", ("programme",), is_rule=True, is_nightly=False, wording=("label",))
THRESHOLDS = DatedSeed("thresholds", ("parameter",), is_rule=True, is_nightly=True, wording=())
CONTACTS = DatedSeed("contacts", ("village",), is_rule=False, is_nightly=False, wording=())
SEEDS = [RATES, THRESHOLDS, CONTACTS]


@pytest.fixture
def december(installation):
    """A regency with few rules, and a December that was decided by them on 22 November."""
    change(
        """
        create schema reference;
        create table reference.rates (
            programme text, amount_rp bigint, legal_basis text, label text,
            valid_from date, valid_to date
        );
        create table reference.thresholds (
            parameter text, value numeric, valid_from date, valid_to date
        );
        create table reference.contacts (
            village text, phone text, valid_from date, valid_to date
        );
        insert into reference.rates values
            ('JKK', 10000, 'PP 44/2015', 'kecelakaan kerja', '2024-01-01', '9999-12-31'),
            ('JKM', 6800, 'PP 44/2015', 'kematian', '2024-01-01', '9999-12-31'),
            ('JKM', 0, 'PP 1/2000', 'kematian', '2000-01-01', '2023-12-31'),
            ('JHT', 20000, 'PP 46/2015', 'hari tua', '2027-01-01', '9999-12-31');
        insert into reference.thresholds values
            ('tie_margin', 0.5, '2024-01-01', '9999-12-31'),
            ('max_people', 8, '2026-11-23', '9999-12-31');
        insert into reference.contacts values ('Sangatta', '0811', '2024-01-01', '9999-12-31');
        """
    )
    publish(date(2026, 11, 22))


def change(statements):
    with connect() as connection:
        connection.execute(statements)


def publish(as_of):
    month = date(as_of.year + as_of.month // 12, as_of.month % 12 + 1, 1)
    run = Run(f"{as_of}-test", as_of, month)
    change(
        f"""
        insert into ops.runs (
            run_id, region_code, as_of, covered_month, inputs_digest, code_version, status
        ) values ('{run.run_id}', '64.08', '{as_of}', '{month}', 'x', 'x', 'published')
        """
    )
    gate_id = a_gate("run", run.run_id, as_of)
    change(
        f"""
        insert into ops.published_runs (region_code, covered_month, run_id, gate_id)
        values ('64.08', '{month}', '{run.run_id}', {gate_id})
        """
    )
    with connect() as connection:
        return enter_released_rows(connection, run, region(), SEEDS)


def require():
    with connect() as connection:
        require_released_rows(connection, region(), SEEDS)


def released():
    with connect() as connection:
        return connection.execute(
            "select seed, row_key, valid_from::text, valid_to::text, covered_month::text "
            "from ops.released_rows order by released_id"
        ).fetchall()


def test_what_could_decide_a_published_month_is_entered_once(december):
    assert released() == [
        ("rates", "JKK", "2024-01-01", "9999-12-31", "2026-12-01"),
        ("rates", "JKM", "2000-01-01", "2023-12-31", "2026-12-01"),
        ("rates", "JKM", "2024-01-01", "9999-12-31", "2026-12-01"),
        ("thresholds", "tie_margin", "2024-01-01", "9999-12-31", "2026-12-01"),
    ]

    assert publish(date(2026, 12, 1)) == 2  # what begins on the 23rd, and in January
    require()


@pytest.mark.parametrize(
    "allowed",
    [
        "update reference.rates set label = 'mati' where programme = 'JKM'",
        "update reference.rates set valid_to = '2026-12-31' where programme = 'JKK'",
        "update reference.rates set amount_rp = 1 where programme = 'JHT'",
        "delete from reference.rates where programme = 'JHT'",
        "insert into reference.rates values "
        "('JKP', 1, 'PP 37/2021', 'pekerjaan', '2024-01-01', '9999-12-31')",
        "alter table reference.rates add column payer text default 'PEMDA_KAB'",
        "update reference.thresholds set valid_to = '2026-11-22' where value = 0.5",
        "update reference.thresholds set value = 0.50 where value = 0.5",
        "update reference.thresholds set value = 9 where value = 8",
        "update reference.contacts set phone = '0812'",
    ],
)
def test_the_future_and_the_words_may_change(december, allowed):
    change(allowed)

    require()


@pytest.mark.parametrize(
    ("refused", "told"),
    [
        (
            "update reference.rates set amount_rp = 12000 where programme = 'JKK'",
            "rates JKK from 2024-01-01: amount_rp was 10000, is 12000; put it back as it was, "
            "let it end on 2026-12-31 or later, and add a new row from 2027-01-01 or later",
        ),
        (
            "update reference.rates set legal_basis = 'PP 45/2015' where programme = 'JKK'",
            "legal_basis was PP 44/2015, is PP 45/2015",
        ),
        ("delete from reference.rates where programme = 'JKK'", "JKK from 2024-01-01 is gone"),
        (
            "update reference.rates set valid_from = '2024-02-01' where programme = 'JKK'",
            "JKK from 2024-01-01 is gone",
        ),
        (
            "update reference.rates set valid_to = '2026-12-30' where programme = 'JKK'",
            "JKK from 2024-01-01: valid_to was 9999-12-31, is 2026-12-30",
        ),
        (
            "update reference.rates set valid_to = '2023-11-30' where valid_from = '2000-01-01'",
            "JKM from 2000-01-01: valid_to was 2023-12-31, is 2023-11-30",
        ),
        (
            "insert into reference.rates values ('JKK', 1, 'x', 'x', '2023-01-01', '2023-12-31')",
            "JKK from 2023-01-01 is new and begins in a time that is decided",
        ),
        (
            "update reference.thresholds set valid_to = '2026-11-21' where value = 0.5",
            "valid_to was 9999-12-31, is 2026-11-21",
        ),
    ],
)
def test_what_decided_a_month_is_not_rewritten(december, refused, told):
    require()
    change(refused)

    with pytest.raises(ReleasedRuleChanged) as raised:
        require()

    assert told in str(raised.value)


def test_an_end_that_was_released_is_an_end(december):
    end = "update reference.rates set valid_to = '{}' where programme = 'JKK'"
    change(end.format("2026-12-31"))
    publish(date(2026, 12, 22))
    require()

    change(end.format("2027-06-30"))
    with pytest.raises(ReleasedRuleChanged, match="valid_to was 2026-12-31, is 2027-06-30"):
        require()


def test_every_rule_of_the_regency_is_known_by_its_key(installation):
    rules = {seed.name: seed.key for seed in dated_seeds(installation.project) if seed.is_rule}

    assert rules["rates"] == ("programme", "payer", "sector")
    assert {"eligibility_rules", "occupation_rules", "quotas", "budgets"} <= set(rules)
    assert "village_contacts" not in rules
