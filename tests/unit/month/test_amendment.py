"""Who may be taken off an approved list or added to it, by whom, and from when on."""

import re
from dataclasses import replace
from datetime import date
from uuid import UUID

import psycopg
import pytest
from typer.testing import CliRunner

from jamsos.cli import app
from jamsos.month.amendment import Amendment, NotAmended, amend, check
from jamsos.month.approval import Decree, approve
from jamsos.warehouse.connection import connect

AS_OF, MONTH = date(2026, 11, 22), date(2026, 12, 1)
TOMORROW = date(2026, 11, 23)
ON_LIST, ALSO_ON_LIST, WAITING, IN_REVIEW, NOBODY = (UUID(int=number) for number in range(1, 6))
REMOVAL = Amendment(
    MONTH, ON_LIST, "remove", "REGISTRY_DECEASED", "Akta kematian 1/2026", "verifikator-1"
)
ADDITION = replace(REMOVAL, person_key=WAITING, kind="add", reason_code="TAKES_FREED_PLACE")


@pytest.fixture
def approved(published, kutai_timur):
    with connect() as connection:
        approve(
            connection, kutai_timur, MONTH, Decree("1", AS_OF, "verifikator-1", "verifikator-2"),
            persons=2, rupiah=33_600, as_of=AS_OF,
        )  # fmt: skip
    return published


def entered(kutai_timur, amendment, as_of=AS_OF):
    with connect() as connection:
        return amend(connection, kutai_timur, amendment, as_of=as_of)


def checked(kutai_timur, amendment_id, by="pemeriksa-1", is_agreed=True, as_of=AS_OF):
    with connect() as connection:
        return check(connection, kutai_timur, amendment_id, by=by, is_agreed=is_agreed, as_of=as_of)


def in_force(warehouse, night):
    with psycopg.connect(warehouse) as connection:
        return connection.execute(
            "select person_key, kind from ops.amendments_at('64.08', %s, %s)", [MONTH, night]
        ).fetchall()


def test_an_amendment_holds_from_the_night_another_officer_agrees(approved, kutai_timur):
    removal = entered(kutai_timur, REMOVAL)
    addition = entered(kutai_timur, ADDITION)
    assert in_force(approved, TOMORROW) == []

    assert checked(kutai_timur, removal, as_of=TOMORROW) == REMOVAL
    checked(kutai_timur, addition, as_of=AS_OF)

    assert in_force(approved, AS_OF) == [(WAITING, "add")]
    assert in_force(approved, TOMORROW) == [(ON_LIST, "remove"), (WAITING, "add")]


def test_a_refused_amendment_does_nothing_and_makes_room_for_another(approved, kutai_timur):
    checked(kutai_timur, entered(kutai_timur, REMOVAL), is_agreed=False)
    assert in_force(approved, TOMORROW) == []

    checked(kutai_timur, entered(kutai_timur, REMOVAL))
    assert in_force(approved, TOMORROW) == [(ON_LIST, "remove")]


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"decided_by": "pemeriksa-1"}, "tidak berwenang"),
        ({"decided_by": "siapa"}, "siapa tidak dikenal"),
        ({"basis": " "}, "Tuliskan dasarnya"),
        ({"reason_code": "MONTH_CLOSED"}, "Alasan MONTH_CLOSED tidak berlaku"),
        ({"reason_code": "TAKES_FREED_PLACE"}, "Pilih: .*REGISTRY_DECEASED"),
        ({"kind": "add"}, "Alasan REGISTRY_DECEASED tidak berlaku"),
        ({"month": date(2027, 1, 1)}, "2027-01 belum disahkan"),
        ({"person_key": WAITING}, "tidak ada pada daftar 2026-12"),
        ({"person_key": NOBODY}, "tidak ada pada daftar 2026-12"),
        ({"kind": "add", "reason_code": "LEFT_OUT_BY_MISTAKE"}, "sudah ada pada daftar"),
        (
            {"kind": "add", "reason_code": "LEFT_OUT_BY_MISTAKE", "person_key": IN_REVIEW},
            "tidak memenuhi syarat",
        ),
    ],
)
def test_an_amendment_is_refused(approved, kutai_timur, changed, why):
    with pytest.raises(NotAmended, match=why):
        entered(kutai_timur, replace(REMOVAL, **changed))

    with psycopg.connect(approved) as connection:
        assert connection.execute("select * from ops.amendments").fetchall() == []


def test_a_list_that_is_not_yet_approved_is_not_amended(published, kutai_timur):
    with pytest.raises(NotAmended, match="belum disahkan"):
        entered(kutai_timur, REMOVAL)


def test_the_decrees_last_person_does_not_leave(approved, kutai_timur):
    entered(kutai_timur, REMOVAL)

    with pytest.raises(NotAmended, match="tidak boleh menjadi kosong"):
        entered(kutai_timur, replace(REMOVAL, person_key=ALSO_ON_LIST))


def test_a_person_is_amended_once_in_a_month(approved, kutai_timur):
    entered(kutai_timur, REMOVAL)
    entered(kutai_timur, ADDITION)

    with pytest.raises(NotAmended, match="sudah punya perubahan"):
        entered(kutai_timur, REMOVAL)


@pytest.mark.parametrize(
    ("told", "why"),
    [
        ({"by": "verifikator-1"}, "dua petugas yang berbeda"),
        ({"by": "siapa"}, "siapa tidak dikenal"),
        ({"as_of": date(2026, 11, 21)}, "baru dicatat pada 2026-11-22"),
        ({"amendment_id": 99}, "nomor 99 tidak ada"),
    ],
)
def test_a_check_is_refused(approved, kutai_timur, told, why):
    number = entered(kutai_timur, REMOVAL)

    with pytest.raises(NotAmended, match=why):
        checked(kutai_timur, **({"amendment_id": number} | told))

    assert in_force(approved, TOMORROW) == []


def test_an_amendment_is_checked_once(approved, kutai_timur):
    number = entered(kutai_timur, REMOVAL)
    checked(kutai_timur, number, by="verifikator-2")

    with pytest.raises(NotAmended, match="sudah diperiksa"):
        checked(kutai_timur, number, is_agreed=False)


@pytest.mark.parametrize(
    "statement",
    [
        "update ops.amendments set kind = 'add'",
        "delete from ops.amendment_checks",
        "truncate ops.amendment_checks",
        "insert into ops.amendments (region_code, covered_month, person_key, kind, reason_code, "
        "basis, decided_by, as_of) select region_code, covered_month, person_key, kind, "
        "reason_code, basis, decided_by, as_of from ops.amendments",
    ],
)
def test_the_database_keeps_amendments_as_they_are(approved, kutai_timur, statement):
    checked(kutai_timur, entered(kutai_timur, REMOVAL))

    with psycopg.connect(approved) as connection, pytest.raises(psycopg.errors.RaiseException):
        connection.execute(statement)


def test_the_database_asks_for_another_officer(approved, kutai_timur):
    number = entered(kutai_timur, REMOVAL)

    with psycopg.connect(approved) as connection, pytest.raises(psycopg.errors.CheckViolation):
        connection.execute(
            "insert into ops.amendment_checks (amendment_id, decided_by, checked_by, is_agreed, "
            "as_of) values (%s, 'verifikator-1', 'verifikator-1', true, '2026-11-22')",
            [number],
        )


def test_the_database_amends_approved_months_only(published):
    with (
        psycopg.connect(published) as connection,
        pytest.raises(psycopg.errors.ForeignKeyViolation),
    ):
        connection.execute(
            "insert into ops.amendments (region_code, covered_month, person_key, kind, "
            "reason_code, basis, decided_by, as_of) values ('64.08', '2026-12-01', %s, 'remove', "
            "'LISTED_BY_MISTAKE', 'x', 'verifikator-1', '2026-11-22')",
            [ON_LIST],
        )


def test_two_officers_amend_at_the_command_line(approved, kutai_timur):
    told = ["--kind", "remove", "--basis", "Akta", "--by", "verifikator-1", "--as-of", f"{AS_OF}"]
    amending = ["amend", "2026-12", f"{ON_LIST}", *told]

    refused = CliRunner().invoke(app, [*amending, "--reason", "QUOTA_FULL"])
    assert refused.exit_code == 1
    assert "Alasan QUOTA_FULL tidak berlaku" in refused.output
    assert "Traceback" not in refused.output

    entered_now = CliRunner().invoke(app, [*amending, "--reason", "LISTED_BY_MISTAKE"])
    assert entered_now.exit_code == 0, entered_now.output
    (number,) = re.findall(r"jamsos check-amendment (\d+)", entered_now.output)
    checking = ["check-amendment", number, "--as-of", f"{AS_OF}", "--by"]
    assert CliRunner().invoke(app, [*checking, "verifikator-1"]).exit_code == 1
    agreed = CliRunner().invoke(app, [*checking, "pemeriksa-1"])

    assert f"Perubahan nomor {number} disetujui ({ON_LIST} dikeluarkan dari" in agreed.output
    assert in_force(approved, AS_OF) == [(ON_LIST, "remove")]
