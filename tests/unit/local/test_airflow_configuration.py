from __future__ import annotations

import json
import os
import socket
import stat
from pathlib import Path

import pytest

from jamsos.local.airflow import stack
from jamsos.local.airflow.configuration import airflow_environment, login
from jamsos.settings import SettingMissing, Settings

METADATA = "postgresql+psycopg2://airflow@/airflow"


def settings_in(home: Path, **changed) -> Settings:
    given = {"database_url": "postgresql://jamsos@/jamsos", "person_key_secret": "key"}
    return Settings(home=home, project=home / "checkout", region_code="64.08", **given | changed)


def test_passwords_are_generated_and_for_each_home_others(tmp_path):
    one, two = login(tmp_path / "one"), login(tmp_path / "two")

    assert one[0] == two[0] == "operator"
    assert one[1] != two[1]
    assert len(one[1]) >= 64


def test_the_password_file_is_private_and_names_every_user(tmp_path):
    environment = airflow_environment(settings_in(tmp_path), 8080, METADATA)

    file = Path(environment["AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_PASSWORDS_FILE"])
    users = environment["AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_USERS"].split(",")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert set(json.loads(file.read_text())) == {user.split(":")[0] for user in users}


def test_keys_stay_the_same_from_start_to_start(tmp_path):
    first = airflow_environment(settings_in(tmp_path), 8080, METADATA)

    assert airflow_environment(settings_in(tmp_path), 8080, METADATA) == first


def test_everything_is_on_loopback(tmp_path):
    environment = airflow_environment(settings_in(tmp_path), 8123, METADATA)

    assert environment["AIRFLOW__API__HOST"] == "127.0.0.1"
    url = environment["AIRFLOW__CORE__EXECUTION_API_SERVER_URL"]
    assert url == "http://127.0.0.1:8123/execution/"


@pytest.mark.parametrize("name", ["AIRFLOW__API__HOST", "AIRFLOW_CONFIG", "PYTHONPATH"])
def test_settings_of_another_airflow_or_python_do_not_get_in(tmp_path, monkeypatch, name):
    monkeypatch.setenv(name, "elsewhere")

    assert "elsewhere" not in airflow_environment(settings_in(tmp_path), 8080, METADATA).values()


def test_nobody_is_told_what_we_do(tmp_path):
    environment = airflow_environment(settings_in(tmp_path), 8080, METADATA)

    assert environment["DO_NOT_TRACK"] == "1"
    assert environment["GX_ANALYTICS_ENABLED"] == "false"
    assert environment["DBT_SEND_ANONYMOUS_USAGE_STATS"] == "false"


@pytest.mark.parametrize("missing", ["database_url", "person_key_secret"])
def test_without_a_warehouse_or_its_key_there_is_no_airflow(tmp_path, missing):
    with pytest.raises(SettingMissing):
        airflow_environment(settings_in(tmp_path, **{missing: None}), 8080, METADATA)


def test_a_port_is_kept_while_it_is_free_and_left_when_it_is_taken(tmp_path):
    remembered = tmp_path / "port"
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    remembered.write_text(str(port))

    assert stack._choose_port(remembered) == port

    with socket.socket() as taken:
        taken.bind(("127.0.0.1", port))
        taken.listen()
        other = stack._choose_port(remembered)
    assert other != port
    assert stack._choose_port(remembered) == other


def test_two_homes_have_two_stacks(tmp_path):
    names = {stack.Airflow(tmp_path / name).stack for name in ("one", "two")}

    assert len(names) == 2
    assert os.fsdecode(tmp_path) not in "".join(names)
