"""The whole installation on one machine: what `make run`, `make up` and `make down` call.

They take turns in a home (:mod:`.turns`): each is refused while another one is at work. Nor does
`down` end a live run: Ctrl-C does that, and in order. What a killed run left, `down` stops.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path

from jamsos.local import airflow as local_airflow
from jamsos.local import postgres, processes, registry_service
from jamsos.local.airflow import Airflow
from jamsos.local.secret_files import secret
from jamsos.local.turns import HomeInUse, alone, among_readers
from jamsos.settings import Settings
from jamsos.settings import settings as settings_of_this_process
from jamsos.warehouse.connection import connect, create_schema

__all__ = [
    "HomeInUse",
    "adopted",
    "alone",
    "down",
    "has_publications",
    "running",
    "up",
    "warehouse",
]

Say = Callable[[str], None]


def up(settings: Settings, say: Say = print, *, has_clock: bool = True) -> Airflow:
    """Start what does not run yet, leave it running, and return when it is healthy.

    With ``has_clock`` the nightly DAGs, once unpaused, also start by themselves at their hour.

    Raises:
        PostgresError: The embedded server cannot be had.
        AirflowError: Airflow cannot be had, or is up without its database.
        HomeInUse: Another command is at work.
    """
    with alone(settings.home, "jamsos up"):
        completed = _with_warehouse(settings)
        if "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN" in os.environ:
            metadata_url = os.environ["AIRFLOW__DATABASE__SQL_ALCHEMY_CONN"]
        else:
            server = postgres.ensure_running(settings.home)
            metadata_url = server.url_for("airflow", scheme="postgresql+psycopg2")
        return local_airflow.start(
            completed,
            metadata_url,
            say,
            has_clock=has_clock,
            connections=registry_service.connection_for(settings.home),
        )


def down(settings: Settings, say: Say = print) -> None:
    """Stop everything of this home, also what a killed driver left behind.

    Raises:
        HomeInUse: Another command is at work, and stops by itself what it started.
    """
    with alone(settings.home, "jamsos down"):
        ended = local_airflow.stop(settings.home, say) + registry_service.stop(settings.home)
        had_database = postgres.stop(settings.home)
    say("Stopped." if ended or had_database else "Nothing was running.")


@contextmanager
def running(settings: Settings, say: Say = print) -> Iterator[Airflow]:
    """The installation for the length of a block, in which this process uses its warehouse.

    What this call started it stops again, also after Ctrl-C or SIGTERM; what ran before keeps
    running.

    Raises:
        HomeInUse: Another command is at work.
    """
    with alone(settings.home, "jamsos run"), _terminated_in_order():
        was_running = Airflow(settings.home).is_running()
        try:
            airflow = up(settings, say, has_clock=False)
            with adopted(_with_warehouse(settings)):
                yield airflow
        finally:
            if not was_running:
                down(settings, say)


@contextmanager
def warehouse(settings: Settings) -> Iterator[Settings]:
    """The warehouse for the length of a block, in which this process uses it.

    An embedded server that this call started is stopped again, unless somebody needs it by then.
    """
    if settings.database_url is not None:
        with adopted(_with_warehouse(settings)):
            yield settings
        return
    with among_readers(settings.home) as wait_for_others:
        is_ours_to_stop = postgres.status(settings.home) is None
        try:
            completed = _with_warehouse(settings)
            with adopted(completed):
                yield completed
        finally:
            if is_ours_to_stop:
                wait_for_others()
                _stop_unneeded_server(settings.home)


def has_publications(settings: Settings) -> bool:
    """Whether the embedded warehouse ever published a delivery."""
    if not (settings.home / "postgres").exists():
        return False
    with warehouse(settings) as completed, connect(completed.database_url) as connection:
        return connection.execute("select exists (select from ops.publications)").fetchone()[0]


def _stop_unneeded_server(home: Path) -> None:
    """Stop the embedded server, unless a command is at work with it or an Airflow lives on it."""
    with suppress(HomeInUse), alone(home, "jamsos summary"):
        if not processes.running(Airflow(home).stack):
            postgres.stop(home)


def _with_warehouse(settings: Settings) -> Settings:
    """The same settings with a warehouse that has its tables, and a person key.

    Without ``JAMSOS_DATABASE_URL`` that is the embedded server; its person key is made once and
    kept beside its passwords. A database given from outside needs the key that its persons were
    stored under, so that one is never made up.
    """
    completed = settings
    if settings.database_url is None:
        completed = replace(
            settings,
            database_url=postgres.ensure_running(settings.home).url_for("jamsos"),
            person_key_secret=settings.person_key_secret or secret(settings.home, "person_key"),
        )
    completed.require_person_key_secret()
    create_schema(completed.database_url)
    return completed


@contextmanager
def adopted(completed: Settings) -> Iterator[None]:
    """Let ``jamsos.settings.settings()`` tell the completed settings inside the block."""
    added = {
        "JAMSOS_HOME": str(completed.home),
        "JAMSOS_DATABASE_URL": completed.require_database_url(),
        "JAMSOS_PERSON_KEY_SECRET": completed.require_person_key_secret().decode(),
    }
    before = {name: os.environ.get(name) for name in added}
    os.environ.update(added)
    settings_of_this_process.cache_clear()
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name)
            else:
                os.environ[name] = value
        settings_of_this_process.cache_clear()


@contextmanager
def _terminated_in_order() -> Iterator[None]:
    """Let SIGTERM unwind the block like Ctrl-C does, instead of ending the process at once."""

    def leave(number: int, _frame: object) -> None:
        raise SystemExit(128 + number)

    before = signal.signal(signal.SIGTERM, leave)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
