"""Who may approve a month's list, and which list."""

from datetime import date

import psycopg
import pytest

from jamsos.month.approval import Decree, NotApproved, approve
from jamsos.warehouse.connection import connect
from tests.support.loads import a_gate

AS_OF, MONTH = date(2026, 11, 22), date(2026, 12, 1)
DECREE = Decree("560/1/2026", AS_OF, "verifikator-1", "verifikator-2")
FIGURES = {"persons": 2, "rupiah": 33_600, "as_of": AS_OF}


def approved(kutai_timur, decree=DECREE, month=MONTH, **figures):
    with connect() as connection:
        return approve(connection, kutai_timur, month, decree, **(FIGURES | figures))


def test_what_was_approved_is_kept_with_its_figures(published, kutai_timur):
    fixed = approved(kutai_timur)

    assert (fixed.persons, fixed.jkk_rp, fixed.jkm_rp, fixed.total_rp) == (
        2,
        20_000,
        13_600,
        33_600,
    )
    with psycopg.connect(published) as connection:
        assert connection.execute(
            "select run_id, persons, total_rp, list_sha256, decree_number, approved_by, checked_by "
            "from ops.approved_months"
        ).fetchall() == [
            ("a-run", 2, 33_600, fixed.sha256, "560/1/2026", "verifikator-1", "verifikator-2")
        ]


@pytest.mark.parametrize(
    ("decree", "figures", "why"),
    [
        (Decree("1", AS_OF, "verifikator-1", "verifikator-1"), {}, "dua petugas yang berbeda"),
        (Decree("1", AS_OF, "pemeriksa-1", "verifikator-1"), {}, "tidak berwenang"),
        (Decree("1", AS_OF, "verifikator-1", "siapa"), {}, "siapa tidak dikenal"),
        (DECREE, {"as_of": date(2023, 12, 31)}, "masa tugasnya sudah berakhir"),
        (DECREE, {"persons": 3}, "bukan 3 orang"),
        (DECREE, {"rupiah": 33_601}, "dan Rp33601"),
        (DECREE, {"month": date(2027, 1, 1)}, "Belum ada daftar yang terbit untuk 2027-01"),
    ],
)
def test_a_list_is_not_approved(published, kutai_timur, decree, figures, why):
    with pytest.raises(NotApproved, match=why):
        approved(kutai_timur, decree, **figures)

    with psycopg.connect(published) as connection:
        assert connection.execute("select * from ops.approved_months").fetchall() == []


def test_a_list_that_a_gate_holds_since_is_not_approved(published, kutai_timur):
    a_gate("run", "a-run", AS_OF, decision="hold")

    with pytest.raises(NotApproved, match="Gerbang mutu menahan"):
        approved(kutai_timur)


def test_a_month_is_approved_once(published, kutai_timur):
    approved(kutai_timur)

    with pytest.raises(NotApproved, match="sudah disahkan dengan SK 560/1/2026"):
        approved(kutai_timur)


@pytest.mark.parametrize(
    "statement",
    [
        "delete from marts.fct_subsidy where run_id = 'a-run'",
        "update marts.fct_subsidy set committed_rp = 1 where run_id = 'a-run'",
        "update ops.approved_months set persons = 3",
        "delete from ops.approved_months",
        "update ops.published_runs set run_id = 'another'",
    ],
)
def test_the_database_keeps_what_is_approved(published, kutai_timur, statement):
    approved(kutai_timur)

    with psycopg.connect(published) as connection, pytest.raises(psycopg.errors.RaiseException):
        connection.execute(statement)


def test_other_runs_of_the_month_can_be_dropped(published, kutai_timur):
    approved(kutai_timur)

    with psycopg.connect(published) as connection:
        assert (
            connection.execute("delete from marts.fct_subsidy where run_id = 'another'").rowcount
            == 4
        )


def test_the_database_asks_for_two_officers(published):
    with psycopg.connect(published) as connection, pytest.raises(psycopg.errors.CheckViolation):
        connection.execute(
            "insert into ops.approved_months (region_code, covered_month, run_id, persons, jkk_rp, "
            "jkm_rp, total_rp, list_sha256, decree_number, decree_date, approved_by, checked_by, "
            "as_of) values ('64.08', '2026-12-01', 'a-run', 1, 1, 1, 2, 'x', '1', '2026-11-22', "
            "'verifikator-1', 'verifikator-1', '2026-11-22')"
        )
