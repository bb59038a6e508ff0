"""Somebody planted in each kind of place is found there, and told without a value."""

from __future__ import annotations

import base64
import gzip
import json
import zipfile
import zlib

import openpyxl
import psycopg
import pytest
import typst
from typer.testing import CliRunner

from jamsos.cli import app
from jamsos.scan import render, scan
from jamsos.scan.places import FOLDERS_WITH_PERSONS
from jamsos.settings import settings
from jamsos.warehouse.connection import connect

NIK, NAME, MOTHER, PHONE = "6408044101909001", "SITI NURHALIZA PUTRI", "DAENG TE'NE", "081254021234"


@pytest.fixture
def known(installation):
    """One woman, as her village proposed her."""
    with connect() as connection:
        connection.execute(
            """
            insert into raw.village_rosters (
                load_id, source_row, village_code, period, layout, sheet, person_key, proposal_key,
                nik, full_name, mother_name, phone, is_work_certified, proposed_date, repairs
            ) values (
                'a load', 4, '64.08.04.2001', '2026-12-01', 'programme', 'Sheet1',
                gen_random_uuid(), gen_random_uuid(), %s, %s, %s, %s, false, '2026-11-20', '{}'
            )
            """,
            [NIK, NAME, MOTHER, PHONE],
        )
    installation.make_home()
    return installation


def found(known, **told):
    done = scan(known, purpose="test", **told)
    shown = render(done)
    assert NIK not in shown
    assert "NURHALIZA" not in shown
    return [(finding.place, finding.kind, finding.count) for finding in done.findings]


def put(known, path, content):
    target = known.home / path
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(content if isinstance(content, bytes) else content.encode())


def test_nothing_is_found_where_nothing_is(known):
    put(known, "airflow/logs/task.log", "3 rows accepted, 2026-11-22")

    assert found(known) == []


@pytest.mark.parametrize(
    "path",
    [
        "airflow/logs/dag_id=collect/task.log",
        "airflow/processes/scheduler.log",
        "reports/2026-11-22/index.html",
        "reports/2026-11-22/data_docs/validations/one.html",
        "dbt/target/manifest.json",
        "dbt/logs/dbt.log",
        "a_new_folder/whatever",
    ],
)
def test_who_stands_in_a_file_is_found(known, path):
    put(known, path, f"done\nrow of {NAME.title()} ({NIK}) refused\n")

    assert found(known) == [(path, "NIK", 1), (path, "nama", 1)]


@pytest.mark.parametrize("folder", sorted(FOLDERS_WITH_PERSONS))
def test_places_that_hold_persons_by_right_are_not_entered(known, folder):
    put(known, f"{folder}/file.txt", NIK)

    assert found(known) == []


def test_a_file_name_that_names_somebody_is_found_and_not_told(known):
    put(known, f"reports/{NAME}.html", "empty")

    assert found(known) == [("reports/(nama disembunyikan)", "nama", 1)]


def in_a_workbook(path):
    book = openpyxl.Workbook()
    book.active.append(["Nama", NAME])
    book.save(path)


def in_a_pdf(path):
    path.with_suffix(".typ").write_text(f"Nama: {NAME} \\ NIK: {NIK} \\ Ibu: {MOTHER}")
    path.write_bytes(typst.compile(str(path.with_suffix(".typ"))))
    path.with_suffix(".typ").unlink()


def in_a_plain_pdf(path):
    shown = zlib.compress(f"BT (SITI NURHALIZA) Tj T* ({'PUTRI'}) Tj ET".encode())
    path.write_bytes(b"%PDF-1.4\n1 0 obj<<>>\nstream\n" + shown + b"\nendstream\nendobj")


def in_a_zip_in_a_zip(path):
    with zipfile.ZipFile(path.with_suffix(".inner"), "w", zipfile.ZIP_DEFLATED) as inner:
        inner.writestr("a.txt", NAME)
    with zipfile.ZipFile(path, "w") as outer:
        outer.write(path.with_suffix(".inner"), "inner.zip")
    path.with_suffix(".inner").unlink()


def gzipped(path):
    path.write_bytes(gzip.compress(NAME.encode()))


def as_a_data_uri(path):
    path.write_bytes(
        b"<img src='data:image/svg+xml;base64," + base64.b64encode(NAME.encode()) + b"'>"
    )


def as_utf16(path):
    path.write_bytes(NAME.encode("utf-16"))


@pytest.mark.parametrize(
    "packed",
    [in_a_workbook, in_a_plain_pdf, in_a_zip_in_a_zip, gzipped, as_a_data_uri, as_utf16],
)
def test_who_is_packed_is_found(known, packed):
    put(known, "reports/file", "")
    packed(known.home / "reports" / "file")

    assert found(known) == [("reports/file", "nama", 1)]


def test_who_stands_in_a_pdf_of_ours_is_found(known):
    put(known, "reports/certificate.pdf", "")
    in_a_pdf(known.home / "reports" / "certificate.pdf")

    assert found(known) == [
        ("reports/certificate.pdf", kind, 1) for kind in ("NIK", "nama", "nama ibu")
    ]


@pytest.mark.parametrize(
    ("schema", "column_type", "value"),
    [
        ("marts", "text", NIK),
        ("review", "text []", f"{{{NIK}}}"),
        ("quality", "jsonb", json.dumps({"value": NIK})),
        ("ops", "bigint", NIK),
        ("a_new_schema", "varchar(20)", NIK),
        ("intermediate", "bytea", "\\x" + zlib.compress(NIK.encode()).hex()),
    ],
)
def test_who_stands_in_an_open_table_is_found(known, schema, column_type, value):
    with connect() as connection:
        connection.execute(f"create schema if not exists {schema}")
        connection.execute(f"create table {schema}.planted (it {column_type})")
        connection.execute(f"insert into {schema}.planted values (%s::{column_type})", [value])

    assert found(known) == [(f"gudang: {schema}.planted.it", "NIK", 1)]


def test_a_view_that_shows_the_vault_is_found(known):
    with connect() as connection:
        connection.execute("create schema marts")
        connection.execute(
            "create view marts.people as select mother_name from raw.village_rosters"
        )

    assert found(known) == [("gudang: marts.people.mother_name", "nama ibu", 1)]


def test_two_values_never_make_a_name(known):
    with connect() as connection:
        connection.execute("create schema marts")
        connection.execute("create table marts.words (it text)")
        connection.execute("insert into marts.words values ('DAENG'), ('TE''NE')")

    assert found(known) == []


def test_airflows_database_is_looked_at(known, server):
    with psycopg.connect(server.url_for("airflow"), autocommit=True) as connection:
        connection.execute("create table planted_xcom (value jsonb)")
        try:
            connection.execute("insert into planted_xcom values (to_jsonb(%s::text))", [PHONE])

            assert found(known, metadata_url=server.url_for("airflow")) == [
                ("basis data Airflow: public.planted_xcom.value", "No. HP", 1)
            ]
        finally:
            connection.execute("drop table planted_xcom")


def test_whoever_scans_is_kept_with_the_purpose(known):
    scan(known, purpose="test")

    with connect() as connection:
        kept = connection.execute("select what, purpose from identity.vault_access").fetchall()
    assert kept == [("scan", "test")]


def test_the_command_tells_and_fails_when_it_finds(known):
    clean = CliRunner().invoke(app, ["scan"])
    put(known, "reports/a.html", PHONE)
    dirty = CliRunner().invoke(app, ["scan"])

    assert (clean.exit_code, dirty.exit_code) == (0, 1)
    assert "Ditemukan: 0" in clean.output
    assert "No. HP    reports/a.html" in dirty.output
    assert PHONE not in dirty.output
    assert settings().home == known.home
