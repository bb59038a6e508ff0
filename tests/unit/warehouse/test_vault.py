"""The vault is read by a person only after it is written down who looked, at whom and why."""

import os
import pwd
from datetime import date
from uuid import UUID

import psycopg
import pytest
from typer.testing import CliRunner

from jamsos.cli import app
from jamsos.clock import today
from jamsos.privacy import person_key
from jamsos.settings import settings
from jamsos.warehouse import vault
from jamsos.warehouse.connection import connect, create_schema
from tests.support.loads import a_published_load

NIK = "6408044101909001"
NOBODY = UUID(int=7)
WHY = "permintaan ahli waris, surat 12/XI"


@pytest.fixture
def siti(installation):
    """Known to the registry in two extracts, and proposed by a village; returns her key."""
    key = person_key(NIK, settings().require_person_key_secret())
    before = a_published_load("civil_registry", "before", as_of=date(2026, 11, 21))
    newest = a_published_load("civil_registry", "newest", as_of=date(2026, 11, 22))
    roster = a_published_load(
        "village_rosters", "r", as_of=date(2026, 11, 1), scope="64.08.04.2001"
    )
    with connect() as connection:
        for load_id, name in ((newest, "SITI AMINAH"), (before, "SITI AMINA")):
            connection.execute(
                """
                insert into raw.civil_registry (
                    load_id, source_row, person_key, nik, full_name, sex_code, birth_date,
                    province_code, regency_code, district_code, village_code
                ) values (%s, 2, %s, %s, %s, 'P', '1990-01-01', '64', '64.08', 'x', 'x')
                """,
                [load_id, key, NIK, name],
            )
        connection.execute(
            """
            insert into raw.village_rosters (
                load_id, source_row, village_code, period, layout, sheet, person_key, proposal_key,
                nik, full_name, phone, mother_name, is_work_certified, proposed_date, repairs
            ) values (%s, 4, 'x', '2026-12-01', 'x', 'x', %s, %s, %s, 'Sitti', '081234567890',
                'Hamidah', false, '2026-11-03', '{}')
            """,
            [roster, key, NOBODY, NIK],
        )
    return key


def accesses(columns="what, purpose, person_key, row_count"):
    with connect() as connection:
        return connection.execute(
            f"select {columns} from identity.vault_access order by access_id"
        ).fetchall()


def test_each_source_shows_what_it_said_last(siti):
    registry, village = vault.reveal(siti, purpose=WHY)

    assert (registry.source, registry.said_on) == ("civil_registry", date(2026, 11, 22))
    assert (registry.nik, registry.full_name, registry.birth_date) == (
        NIK, "SITI AMINAH", date(1990, 1, 1),
    )  # fmt: skip
    assert (village.source, village.full_name, village.phone, village.mother_name) == (
        "village_rosters", "Sitti", "081234567890", "Hamidah",
    )  # fmt: skip


def test_who_looked_at_whom_and_why_is_kept(siti):
    vault.reveal(siti, purpose=f"  {WHY} ")

    me = pwd.getpwuid(os.getuid()).pw_name
    assert accesses() == [("reveal", WHY, siti, 1)]
    assert accesses("accessed_by, database_role, as_of") == [(me, "jamsos", today())]


def test_the_access_stands_although_nobody_is_known(installation):
    assert vault.reveal(NOBODY, purpose=WHY) == []
    found = vault.find(NIK, purpose=WHY)

    assert found.said_on == {}
    assert accesses("what, person_key") == [("reveal", NOBODY), ("find", found.person_key)]


def test_a_nik_is_found_however_it_is_spaced_and_tells_who_knows_it(siti):
    found = vault.find(" 6408 0441 0190 9001\n", purpose=WHY)

    assert found.person_key == siti
    assert found.said_on == {
        "civil_registry": date(2026, 11, 22),
        "village_rosters": date(2026, 11, 1),
    }


@pytest.mark.parametrize("purpose", ["", " \t"], ids=["empty", "blanks"])
def test_nobody_is_shown_without_a_purpose(siti, purpose):
    with pytest.raises(vault.PurposeMissing):
        vault.reveal(siti, purpose=purpose)
    with pytest.raises(vault.PurposeMissing):
        vault.find(NIK, purpose=purpose)

    assert accesses() == []


def test_the_database_refuses_a_blank_purpose_too(warehouse):
    with psycopg.connect(warehouse) as connection, pytest.raises(psycopg.errors.CheckViolation):
        connection.execute(
            "insert into identity.vault_access (accessed_by, purpose, what, row_count, as_of) "
            "values ('x', ' ', 'slip', 1, '2026-11-22')"
        )


def test_what_is_no_nik_is_refused_unrepeated_and_nothing_is_read(siti):
    with pytest.raises(vault.NotANik) as refused:
        vault.find(NIK[:-1], purpose=WHY)

    assert NIK[:6] not in str(refused.value)
    assert accesses() == []


def test_a_number_in_the_purpose_is_masked(siti):
    vault.reveal(siti, purpose=f"cek {NIK}")

    assert accesses("purpose") == [("cek ######",)]


@pytest.mark.parametrize(
    "statement",
    [
        "update identity.vault_access set purpose = 'lain'",
        "delete from identity.vault_access",
        "truncate identity.vault_access",
    ],
    ids=["update", "delete", "truncate"],
)
def test_an_access_is_never_changed(siti, warehouse, statement):
    vault.reveal(siti, purpose=WHY)

    with (
        psycopg.connect(warehouse) as connection,
        pytest.raises(psycopg.errors.RaiseException, match="never changed"),
    ):
        connection.execute(statement)

    assert accesses("purpose") == [(WHY,)]


@pytest.mark.parametrize("savepoint", [False, True], ids=["plain", "in a savepoint"])
def test_an_access_that_could_still_be_rolled_back_shows_nobody(siti, warehouse, savepoint):
    with psycopg.connect(warehouse) as connection:
        if savepoint:
            connection.execute("savepoint s")
        access = vault.note_access(
            connection, what="reveal", purpose_code="DATA_SUBJECT", purpose=WHY, rows=1,
            person_key=siti,
        )  # fmt: skip
        if savepoint:
            connection.execute("release savepoint s")
        with pytest.raises(psycopg.errors.RaiseException, match="must be committed"):
            connection.execute("select * from identity.reveal(%s)", [access])


def test_an_access_shows_only_what_it_was_kept_for(siti, warehouse):
    found = vault.find(NIK, purpose=WHY)
    ((access,),) = accesses("access_id")

    with (
        psycopg.connect(warehouse) as connection,
        pytest.raises(psycopg.errors.RaiseException, match="no access"),
    ):
        connection.execute("select * from identity.reveal(%s)", [access])
    assert found.person_key == siti


@pytest.mark.parametrize(("seconds", "is_shown"), [(50, True), (70, False)])
def test_each_look_is_an_access_of_its_own(siti, warehouse, seconds, is_shown):
    with psycopg.connect(warehouse, autocommit=True) as connection:
        (access,) = connection.execute(
            "insert into identity.vault_access "
            "(accessed_by, purpose, what, person_key, row_count, as_of, accessed_at) values "
            "('x', 'y', 'reveal', %s, 1, '2026-11-22', clock_timestamp() - %s * interval '1 s') "
            "returning access_id",
            [siti, seconds],
        ).fetchone()

        if is_shown:
            assert len(connection.execute("select identity.reveal(%s)", [access]).fetchall()) == 2
        else:
            with pytest.raises(psycopg.errors.RaiseException, match="look again"):
                connection.execute("select identity.reveal(%s)", [access])


def test_the_tables_can_be_made_again_and_the_log_stays(siti):
    vault.reveal(siti, purpose=WHY)

    create_schema()

    assert accesses("purpose") == [(WHY,)]


def test_a_person_is_revealed_at_the_command_line(siti):
    shown = CliRunner().invoke(app, ["reveal", str(siti), "--purpose", WHY])
    unknown = CliRunner().invoke(app, ["reveal", str(NOBODY), "--purpose", WHY])

    assert (shown.exit_code, unknown.exit_code) == (0, 1)
    assert "Data kependudukan, 22 November 2026\n  NIK           6408044101909001" in shown.output
    assert "Akses ini tercatat" in shown.output
    assert "Tidak ada data tentang orang ini." in unknown.output
    assert accesses("person_key") == [(siti,), (NOBODY,)]


def test_a_nik_is_typed_and_never_shown(siti):
    found = CliRunner().invoke(app, ["find", "--purpose", WHY], input=f"{NIK}\n")

    assert found.exit_code == 0
    assert found.output.startswith(str(siti))
    assert NIK not in found.output
    asked = {parameter.name for parameter in _arguments_of("find")}
    assert asked == {"purpose", "purpose_code"}  # a NIK among them would stay in the history


def _arguments_of(command):
    from typer.main import get_command

    return [each for each in get_command(app).commands[command].params if each.name != "help"]
