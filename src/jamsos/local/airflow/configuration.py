"""Airflow's configuration for one machine, as environment variables, each with its reason."""

from __future__ import annotations

import base64
import hashlib
import json
import os
from pathlib import Path

from jamsos.local.secret_files import secret, secret_file
from jamsos.settings import Settings

USER = "operator"
READER = "auditor"
ZONE = "Asia/Makassar"


def airflow_environment(
    settings: Settings, port: int, metadata_url: str, *, has_clock: bool = True
) -> dict[str, str]:
    """The environment of every Airflow process and so of every task.

    Args:
        settings: Where things are; ``database_url`` and ``person_key_secret`` are filled in.
        port: The api-server's, on loopback.
        metadata_url: Of Airflow's own database.
        has_clock: Whether DAGs run by the clock too, or only when somebody starts them. An
            Airflow that meets a nightly DAG for the first time starts last night's run at once.
    """
    inherited = {name: value for name, value in os.environ.items() if not _is_in_the_way(name)}
    return (
        inherited
        | _QUIET
        | _ours(settings)
        | _folders(settings)
        | _api(settings.home, port)
        | _secrets(settings.home)
        | _scheduling()
        | {"AIRFLOW__DATABASE__SQL_ALCHEMY_CONN": metadata_url}
        | {"JAMSOS_CLOCK": "on" if has_clock else "off"}  # read by jamsos_airflow.defaults
    )


def login(home: Path) -> tuple[str, str]:
    """User and password of the one who may start and stop runs."""
    return USER, secret(home, "airflow_password")


def _is_in_the_way(name: str) -> bool:
    """Settings of another Airflow, or of the Python that started us."""
    # Connections are the operator's.
    if name.startswith("AIRFLOW_CONN_"):
        return False
    return name.startswith("AIRFLOW") or name in {"PYTHONPATH", "PYTHONHOME", "PYTHONSTARTUP"}


# Nothing is reported to anybody: the data is the regency's, and so are its habits.
_QUIET = {
    "DO_NOT_TRACK": "1",
    "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
    "GX_ANALYTICS_ENABLED": "false",
    "SCARF_NO_ANALYTICS": "true",
    "AIRFLOW__METRICS__STATSD_ON": "False",
}


def _ours(settings: Settings) -> dict[str, str]:
    return {
        "JAMSOS_HOME": str(settings.home),
        "JAMSOS_PROJECT": str(settings.project),
        "JAMSOS_REGION": settings.region_code,
        "JAMSOS_DATABASE_URL": settings.require_database_url(),
        "JAMSOS_PERSON_KEY_SECRET": settings.require_person_key_secret().decode(),
    }


def _folders(settings: Settings) -> dict[str, str]:
    home = settings.home / "airflow"
    return {
        "AIRFLOW_HOME": str(home),
        "AIRFLOW__CORE__DAGS_FOLDER": str(settings.project / "dags"),
        "AIRFLOW__CORE__PLUGINS_FOLDER": str(settings.project / "plugins"),
        "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
        "AIRFLOW__CORE__DEFAULT_TIMEZONE": ZONE,
        "AIRFLOW__LOGGING__BASE_LOG_FOLDER": str(home / "logs"),
        "AIRFLOW__LOGGING__COLORED_CONSOLE_LOG": "False",
    }


def _api(home: Path, port: int) -> dict[str, str]:
    url = f"http://127.0.0.1:{port}"
    return {
        "AIRFLOW__API__HOST": "127.0.0.1",
        "AIRFLOW__API__PORT": str(port),
        "AIRFLOW__API__BASE_URL": url,
        "AIRFLOW__CORE__EXECUTION_API_SERVER_URL": f"{url}/execution/",
        "AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_USERS": f"{USER}:admin,{READER}:viewer",
        "AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_PASSWORDS_FILE": str(_password_file(home)),
        # Tasks call the api-server on loopback; a proxy from the environment would be asked.
        "NO_PROXY": "127.0.0.1,localhost",
        "no_proxy": "127.0.0.1,localhost",
    }


def _password_file(home: Path) -> Path:
    passwords = {
        USER: secret(home, "airflow_password"),
        READER: secret(home, "airflow_reader_password"),
    }
    return secret_file(home, "airflow_passwords.json", json.dumps(passwords))


def _secrets(home: Path) -> dict[str, str]:
    fernet = hashlib.sha256(secret(home, "airflow_fernet").encode()).digest()
    return {
        "AIRFLOW__CORE__FERNET_KEY": base64.urlsafe_b64encode(fernet).decode(),
        "AIRFLOW__API__SECRET_KEY": secret(home, "airflow_session"),
        "AIRFLOW__API_AUTH__JWT_SECRET": secret(home, "airflow_jwt"),
    }


def _scheduling() -> dict[str, str]:
    return {
        "AIRFLOW__CORE__EXECUTOR": "LocalExecutor",
        # A task mostly waits for the database: two per core keep both busy.
        "AIRFLOW__CORE__PARALLELISM": str(max(4, 2 * (os.cpu_count() or 1))),
        # Forked, a task has for free what the scheduler imported (plugins/airflow_local_settings).
        "AIRFLOW__CORE__EXECUTE_TASKS_NEW_PYTHON_INTERPRETER": "False",
        # A finished task's successor waits for the next round.
        "AIRFLOW__SCHEDULER__SCHEDULER_IDLE_SLEEP_TIME": "0.3",
        # A DAG file that was changed is read again soon; there are only a few of them.
        "AIRFLOW__DAG_PROCESSOR__REFRESH_INTERVAL": "30",
        "AIRFLOW__DAG_PROCESSOR__MIN_FILE_PROCESS_INTERVAL": "30",
    }
