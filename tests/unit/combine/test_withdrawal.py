"""A published list that is found wrong is taken back; readers see the last good one again."""

from datetime import date, timedelta

import pytest

from jamsos.combine.run import Run, RunNotAllowed, point_at
from jamsos.combine.withdrawal import NotWithdrawn, withdraw
from jamsos.warehouse.connection import WarehouseError, connect
from tests.support.loads import a_gate

MONDAY, TUESDAY, WEDNESDAY = (date(2026, 11, day) for day in (23, 24, 25))
MONTH, NEXT_MONTH = date(2026, 12, 1), date(2027, 1, 1)


def asked(query, *parameters):
    with connect() as connection:
        cursor = connection.execute(query, parameters or None)
        return cursor.fetchall() if cursor.description else []


def a_run(run_id, as_of, *, month=MONTH, earlier=None, month_before=None, has_facts=True):
    asked(
        "insert into ops.runs (run_id, region_code, as_of, covered_month, inputs_digest, "
        "code_version, status, earlier_run_id, month_before_run_id) "
        "values (%s, '64.08', %s, %s, '', '', 'open', %s, %s)",
        run_id, as_of, month, earlier, month_before,
    )  # fmt: skip
    if has_facts:
        asked("insert into marts.fct_enrolment_month values (%s, %s)", run_id, month)
    return Run(run_id, as_of, month)


@pytest.fixture
def publish(installation, kutai_timur):
    def call(run):
        with connect() as connection:
            point_at(connection, run, kutai_timur, [a_gate("run", run.run_id, run.as_of)])

    return call


@pytest.fixture
def two_nights(publish):
    asked(
        "create schema marts; "
        "create table marts.fct_enrolment_month (run_id text, covered_month date)"
    )
    publish(a_run("monday", MONDAY))
    publish(a_run("tuesday", TUESDAY, earlier="monday"))


@pytest.fixture
def take_back(two_nights, kutai_timur):
    def call(run_id="tuesday", **told):
        signed = {
            "by": "verifikator-1", "checked_by": "pemeriksa-1", "reason": "daftar bulan lalu",
            "as_of": TUESDAY,
        }  # fmt: skip
        with connect() as connection:
            return withdraw(connection, kutai_timur, run_id, **signed | told)

    return call


def seen():
    return asked("select covered_month, run_id from ops.published_runs order by covered_month")


def test_readers_see_the_last_good_list_again_and_who_took_it_back_is_kept(take_back):
    assert take_back() == "monday"

    assert seen() == [(MONTH, "monday")]
    assert asked("select run_id, status from ops.runs order by as_of") == [
        ("monday", "published"),
        ("tuesday", "withdrawn"),
    ]
    assert asked(
        "select run_id, restored_run_id, withdrawn_by, checked_by, reason from ops.withdrawals"
    ) == [("tuesday", "monday", "verifikator-1", "pemeriksa-1", "daftar bulan lalu")]
    assert asked("select count(*) from marts.fct_enrolment_month where run_id = 'tuesday'") == [
        (1,)
    ]


def test_the_first_list_of_a_month_leaves_readers_without_one(take_back):
    take_back()

    assert take_back("monday") is None
    assert seen() == []


def test_a_list_whose_facts_are_gone_is_not_shown_again(take_back):
    asked("delete from marts.fct_enrolment_month where run_id = 'monday'")

    assert take_back() is None
    assert seen() == []


def test_it_cannot_be_published_again_nor_can_what_goes_on_with_it(take_back, publish):
    wednesday = a_run("wednesday", WEDNESDAY, earlier="tuesday")
    january = a_run("january", WEDNESDAY, month=NEXT_MONTH, month_before="tuesday")
    listed = a_run("listed", WEDNESDAY, month=NEXT_MONTH)
    asked("insert into ops.run_lists values ('listed', %s, 'tuesday')", MONTH)
    take_back()

    for run in (Run("tuesday", TUESDAY, MONTH), wednesday, january, listed):
        with pytest.raises(RunNotAllowed, match="run tuesday was withdrawn"):
            publish(run)
    assert seen() == [(MONTH, "monday")]


def test_the_next_night_goes_on_with_the_one_before(take_back, publish):
    take_back()

    publish(a_run("wednesday", WEDNESDAY, earlier="monday"))

    assert seen() == [(MONTH, "wednesday")]


@pytest.mark.parametrize(
    "later",
    [
        {"earlier": "tuesday"},
        {"month": NEXT_MONTH, "month_before": "tuesday"},
    ],
)
def test_what_a_later_list_goes_on_with_stays(take_back, publish, later):
    publish(a_run("later", WEDNESDAY, **later))

    with pytest.raises(NotWithdrawn):
        take_back()
    assert (later.get("month", MONTH), "later") in seen()


def test_what_a_later_list_has_counted_stays(take_back, publish):
    later = a_run("later", WEDNESDAY, month=NEXT_MONTH)
    asked("insert into ops.run_lists values ('later', %s, 'tuesday')", MONTH)
    publish(later)

    with pytest.raises(NotWithdrawn, match="Run later sudah melanjutkan"):
        take_back()


def test_an_approved_list_is_amended_instead(take_back):
    asked(
        "insert into ops.approved_months values ('64.08', %s, 'tuesday', 1, 10000, 6800, 16800, "
        "'x', 'SK 1', %s, 'verifikator-1', 'pemeriksa-1', %s)",
        MONTH, TUESDAY, TUESDAY,
    )  # fmt: skip

    with pytest.raises(NotWithdrawn, match="sudah disahkan dengan SK"):
        take_back()
    assert seen() == [(MONTH, "tuesday")]


@pytest.mark.parametrize(
    ("told", "why"),
    [
        ({"run_id": "monday"}, "bukan yang sedang terbit"),
        ({"by": "pemeriksa-1"}, "Petugas pemeriksa-1 tidak berwenang"),
        ({"checked_by": "siapa"}, "Petugas siapa tidak berwenang"),
        ({"checked_by": "verifikator-1"}, "harus dua orang"),
        ({"as_of": date(2023, 12, 31)}, "tidak berwenang"),
        ({"reason": " "}, "Tulis alasannya"),
    ],
)
def test_what_cannot_be_taken_back_stays_and_says_why(take_back, told, why):
    with pytest.raises(NotWithdrawn, match=why):
        take_back(**told)

    assert seen() == [(MONTH, "tuesday")]
    assert asked("select count(*) from ops.withdrawals") == [(0,)]


def test_nobody_rewrites_what_was_withdrawn(take_back):
    take_back(as_of=TUESDAY + timedelta(days=1))

    with pytest.raises(WarehouseError, match="P0001"):
        asked("delete from ops.withdrawals")
