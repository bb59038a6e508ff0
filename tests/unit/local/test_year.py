"""What a month of the year came to, and each promise as it breaks."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

import psycopg
import pytest

from jamsos.combine.run import Run
from jamsos.local.year import Kept, count_month

TABLES = """
create schema marts; create schema review; create schema exports;
create table marts.fct_enrolment_month (
    run_id text, covered_month date, person_key uuid, state text, movement text, district_code text
) partition by list (covered_month);
create table marts.fct_subsidy (
    run_id text, covered_month date, person_key uuid, programme text, payer text, sector text,
    amount_rp bigint
) partition by list (covered_month);
create table review.waiting_list (
    run_id text, covered_month date, person_key uuid, reason_code text
) partition by list (covered_month);
create table review.findings (run_id text, covered_month date) partition by list (covered_month);
create table exports.bpjs__registrations (nomor_identitas text, nama_lengkap text);
"""
HISTORY = ("marts.fct_enrolment_month", "marts.fct_subsidy", "review.waiting_list",
           "review.findings")  # fmt: skip
JUNE, JULY = date(2026, 6, 1), date(2026, 7, 1)
RUNS = {
    JUNE: Run("2026-05-22-one", date(2026, 5, 22), JUNE),
    JULY: Run("2026-06-22-two", date(2026, 6, 22), JULY),
}


@dataclass
class Told:
    """Only what the count asks a regency for."""

    dead: dict[str, tuple[date, date]] = field(default_factory=dict)


@pytest.fixture
def facts(installation, warehouse):
    with psycopg.connect(warehouse, autocommit=True) as connection:
        connection.execute(TABLES)
        for table in HISTORY:
            for month in RUNS:
                connection.execute(
                    f"create table {table}_{month:%m} partition of {table} "
                    f"for values in ('{month}')"
                )
        yield connection


def enrol(facts, month, person, movement="continued", *, amounts=(10_000, 6_800)):
    key, run_id = UUID(int=person), RUNS[month].run_id
    is_listed = movement in {"new", "continued"}
    facts.execute(
        "insert into marts.fct_enrolment_month values (%s, %s, %s, %s, %s, '64.08.01')",
        [run_id, month, key, "approved" if is_listed else "lapsed", movement],
    )
    if movement == "suspended":
        facts.execute(
            "insert into review.waiting_list values (%s, %s, %s, 'QUOTA_FULL')",
            [run_id, month, key],
        )
    if is_listed:
        facts.execute("insert into exports.bpjs__registrations values (%s, 'X')", [str(person)])
        facts.cursor().executemany(
            "insert into marts.fct_subsidy values (%s, %s, %s, %s, 'PEMDA_KAB', 'UMUM', %s)",
            [
                (run_id, month, key, programme, rp)
                for programme, rp in zip(("JKK", "JKM"), amounts, strict=True)
            ],
        )


def count(facts, month, *, told=None, before=None, kept=None):
    return count_month(facts, RUNS[month], told or Told(), before, kept or Kept(), 1.0)


@pytest.fixture
def june(facts):
    """Two people are on June's list."""
    enrol(facts, JUNE, 1, "new")
    enrol(facts, JUNE, 2, "new")
    counted = count(facts, JUNE)
    facts.execute("truncate exports.bpjs__registrations")
    return counted


def test_a_month_tells_who_came_stayed_and_left(facts, june):
    enrol(facts, JULY, 2)
    enrol(facts, JULY, 3, "new")

    july = count(facts, JULY, before=june)

    assert (july.new, july.continued, july.gone) == (1, 1, 1)
    assert july.rupiah == {"JKK": 20_000, "JKM": 13_600}
    assert july.movements == {"continued": 1, "new": 1}
    assert (june.broken, july.broken) == ((), ())


def test_rupiah_that_are_not_persons_times_the_rate_are_told(facts, june):
    enrol(facts, JULY, 1, amounts=(10_001, 6_800))

    (broken,) = count(facts, JULY, before=june).broken

    assert broken.startswith("JKK")


def test_a_rate_counts_from_its_month_on(facts, june, kutai_timur, monkeypatch):
    rates = [
        rate | changed
        for rate in kutai_timur.seed("rates")
        for changed in (
            {"valid_to": "2026-06-30"},
            {"valid_from": "2026-07-01", "amount_rp": "1"},
        )
    ]
    monkeypatch.setattr(type(kutai_timur), "seed", lambda *_: rates)
    enrol(facts, JULY, 1, amounts=(1, 1))

    assert count(facts, JULY, before=june).broken == ()


@pytest.mark.parametrize(("told_on", "is_broken"), [(22, True), (23, False)])
def test_somebody_on_the_list_whose_death_was_known_is_told(facts, june, told_on, is_broken):
    enrol(facts, JULY, 1)
    told = Told({"1": (date(2026, 6, 30), date(2026, 6, told_on))})

    assert bool(count(facts, JULY, told=told, before=june).broken) is is_broken


@pytest.mark.parametrize(("movement", "is_broken"), [("new", True), ("continued", False)])
def test_a_place_lost_to_somebody_new_is_told(facts, june, movement, is_broken):
    enrol(facts, JULY, 1, "suspended")
    enrol(facts, JULY, 3, movement)

    july = count(facts, JULY, before=june)

    assert july.waiting == 1
    assert bool(july.broken) is is_broken


def test_an_earlier_month_that_changed_is_told(facts, june):
    kept = Kept()
    kept.keep(facts, RUNS[JUNE].run_id)
    enrol(facts, JULY, 1)
    assert count(facts, JULY, before=june, kept=kept).broken == ()

    facts.execute(
        "update marts.fct_enrolment_month set district_code = '64.08.02' where covered_month = %s",
        [JUNE],
    )

    (broken,) = count(facts, JULY, before=june, kept=kept).broken
    assert "marts.fct_enrolment_month" in broken


def test_an_earlier_month_that_vanished_is_told(facts, june):
    kept = Kept()
    kept.keep(facts, RUNS[JUNE].run_id)
    facts.execute("drop table marts.fct_subsidy")

    assert any("fct_subsidy" in broken for broken in kept.changed(facts))
