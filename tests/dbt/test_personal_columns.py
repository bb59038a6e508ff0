"""Who somebody is stands in the vault and on its two doors, and in no other table or view."""

from datetime import date

import psycopg

from jamsos.combine.dbt import run_dbt
from jamsos.combine.run import Run

RUN = Run("2026-11-22-unit", date(2026, 11, 22), date(2026, 12, 1))
MAY_HOLD_PEOPLE = ["landing", "raw", "quarantine", "identity", "exports"]
PERSONAL = (
    r"^(?!is_|has_)(.*_)?(nik|no_kk|family_card_number|kpj|nip|full_name|plain_name|nama"
    r"|mother_name|phone|telp|no_hp|handphone|email|address|alamat|birth_place)$"
)
OF_NO_PERSON = {("reference", "village_contacts", "phone")}  # of a village's office


def personal_columns(url):
    with psycopg.connect(url) as connection:
        return connection.execute(
            """
            select table_schema, table_name, column_name from information_schema.columns
            where column_name ~ %s and table_schema not in ('information_schema', 'pg_catalog')
            """,
            [PERSONAL],
        ).fetchall()


def test_no_table_outside_the_vault_has_a_column_for_who_somebody_is(installation, warehouse):
    run_dbt(["seed"], RUN, installation)
    run_dbt(["run", "--empty"], RUN, installation)

    found = personal_columns(warehouse)

    assert {schema for schema, *_ in found} >= {"landing", "raw", "identity", "exports"}
    outside = {each for each in found if each[0] not in MAY_HOLD_PEOPLE}
    assert outside - OF_NO_PERSON == set()


def test_a_column_for_who_somebody_is_would_be_seen(warehouse):
    with psycopg.connect(warehouse) as connection:
        connection.execute(
            "create view ops.people as select nik, full_name as mother_name, "
            "phone as other_phone, true as has_phone from raw.village_rosters"
        )

    outside = {each for each in personal_columns(warehouse) if each[0] == "ops"}

    assert {column for *_, column in outside} == {"nik", "mother_name", "other_phone"}
