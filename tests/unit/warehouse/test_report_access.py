"""Who opened what is kept for a purpose of the list, and told in one list."""

from datetime import date, timedelta

import pytest
from typer.testing import CliRunner

from jamsos.cli import app
from jamsos.clock import today
from jamsos.warehouse import vault
from jamsos.warehouse.connection import WarehouseError, connect
from jamsos.warehouse.purposes import PurposeUnknown, purpose, purposes
from jamsos.warehouse.report_access import accesses, note_report


def open_report(code="AUDIT", as_of=None):
    with connect() as connection:
        note_report(
            connection, accessed_by="auditor", role="viewer", what_kind="page",
            what="2026-11-22/index.html", purpose_code=code, as_of=as_of,
        )  # fmt: skip


def looked(code, what="scan"):
    with connect() as connection:
        vault.note_access(connection, what=what, purpose_code=code, purpose="why", rows=3)


def test_reports_and_persons_are_told_in_one_list_and_kept_in_one_place_each(installation):
    open_report()
    looked("LEAK_CHECK")

    with connect() as connection:
        listed = accesses(connection)
        counts = connection.execute(
            "select (select count(*) from ops.report_access), "
            "(select count(*) from identity.vault_access)"
        ).fetchone()
    assert [(each.what_kind, each.role, each.purpose_code, each.purpose) for each in listed] == [
        ("scan", None, "LEAK_CHECK", "why"),
        ("page", "viewer", "AUDIT", None),
    ]
    assert counts == (1, 1)


@pytest.mark.parametrize("code", ["", "NO_SUCH", "BPJS_REGISTRATION", "LEAK_CHECK"])
def test_a_report_is_opened_for_a_purpose_of_reports(installation, code):
    with pytest.raises(PurposeUnknown, match="AUDIT"):
        open_report(code)


@pytest.mark.parametrize(
    ("what", "code"), [("export", "AUDIT"), ("scan", "BPJS_REGISTRATION"), ("scan", "OPERATION")]
)
def test_a_look_at_persons_names_a_purpose_for_it(installation, what, code):
    with pytest.raises(PurposeUnknown):
        looked(code, what)


def test_a_purpose_holds_from_its_first_day_to_its_last(kutai_timur):
    row = next(row for row in kutai_timur.seed("purposes") if row["purpose_code"] == "AUDIT")
    first = date.fromisoformat(row["valid_from"])

    assert purpose(kutai_timur, "AUDIT", first).code == "AUDIT"
    assert "AUDIT" not in purposes(kutai_timur, first - timedelta(days=1))


def test_every_purpose_tells_law_receiver_and_end(kutai_timur):
    for each in purposes(kutai_timur, today()).values():
        assert all([each.text_id, each.text_en, each.legal_basis, each.receiver, each.kept_until])
        assert set(each.used_for) <= {"report", "person", "extract"}
        assert each.label().startswith(f"Keperluan: {each.text_id}. Dasar: ")


@pytest.mark.parametrize(
    "statement",
    [
        "update ops.report_access set accessed_by = 'nobody'",
        "delete from ops.report_access",
        "truncate ops.report_access",
    ],
)
def test_what_was_opened_stays(installation, statement):
    open_report()

    with pytest.raises(WarehouseError), connect() as connection:
        connection.execute(statement)


def test_the_command_lists_since_a_day(installation):
    open_report()
    all_of_it = CliRunner().invoke(app, ["accesses"])
    none = CliRunner().invoke(app, ["accesses", "--since", "2100-01-01"])

    assert "auditor (viewer)  page 2026-11-22/index.html  AUDIT" in all_of_it.output
    assert "auditor" not in none.output
    assert none.exit_code == 0


def test_whoever_looks_a_person_up_says_by_which_right(installation):
    nobody = "494d9e6a-cd10-34b6-719e-b811730d2fab"
    for more in ([], ["--purpose-code", "AUDIT"], ["--purpose-code", "OPERATION"]):
        CliRunner().invoke(app, ["reveal", nobody, "--purpose", "surat nomor 7", *more])

    with connect() as connection:
        kept = connection.execute(
            "select purpose_code from identity.vault_access order by access_id"
        ).fetchall()
    assert kept == [("DATA_SUBJECT",), ("AUDIT",)]  # reports are opened for OPERATION, nobody is
