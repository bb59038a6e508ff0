"""What docker-compose.yaml runs when its database is made, run on a server of ours."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import psycopg
import pytest
import yaml

from jamsos.local import postgres
from jamsos.local.postgres import place
from jamsos.local.secret_files import secret

COMPOSE = Path(__file__).parents[3] / "docker-compose.yaml"
PASSWORDS = {"airflow": 'it\'s "first" $1', "jamsos": "the\\second"}
SEEING_PSQL = '#!/bin/sh\necho "$@" >> "$SEEN"\nexec "$PSQL" "$@"\n'


@pytest.fixture
def made(tmp_path):
    """An empty server after the script, and the command lines that anybody could see."""
    script = yaml.safe_load(COMPOSE.read_text())["configs"]["databases"]["content"]
    (tmp_path / "psql").write_text(SEEING_PSQL)
    (tmp_path / "psql").chmod(0o700)
    with postgres.temporary() as server:
        url = server.url_for("postgres", "postgres")
        with psycopg.connect(url, autocommit=True) as admin:
            for name in PASSWORDS:
                admin.execute(f"drop database {name}")
                admin.execute(f"drop role {name}")
            environment = {
                "PATH": f"{tmp_path}:{os.defpath}", "SEEN": str(tmp_path / "seen"),
                "PSQL": str(place.place_of(server.home).programs / "psql"),
                "POSTGRES_USER": "postgres", "PGHOST": str(server.sockets),
                "PGPASSWORD": secret(server.home, "postgres_postgres"),
            }  # fmt: skip
            passwords = {f"{name.upper()}_DATABASE_PASSWORD": PASSWORDS[name] for name in PASSWORDS}
            subprocess.run(
                ["bash", "-euo", "pipefail", "-c", script.replace("$$", "$")],
                env=environment | passwords, check=True,
            )  # fmt: skip
            yield server, admin, (tmp_path / "seen").read_text()


def test_each_application_has_its_database_and_no_more_rights_than_it_needs(made):
    server, admin, seen = made

    assert seen
    assert not [password for password in PASSWORDS.values() if password in seen]
    for name, password in PASSWORDS.items():
        with psycopg.connect(server.url_for(name), password=password) as connection:
            owner = "select pg_get_userbyid(datdba) from pg_database where datname = %s"
            assert connection.execute(owner, [name]).fetchone() == (name,)
    rights = "select rolsuper, rolcreatedb, rolcreaterole from pg_roles where rolname = %s"
    assert admin.execute(rights, ["airflow"]).fetchone() == (False, False, False)
    with pytest.raises(psycopg.OperationalError, match="permission denied for database"):
        psycopg.connect(server.url_for("jamsos", "airflow"), password=PASSWORDS["airflow"])
