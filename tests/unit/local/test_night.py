"""A night of two small DAGs through a real Airflow on a real PostgreSQL, stopped in every way."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from contextlib import suppress
from datetime import date
from types import SimpleNamespace

import psutil
import pytest

from jamsos.local import night, postgres, processes, stack
from jamsos.local.airflow import AirflowError
from jamsos.local.night import NightFailed
from jamsos.local.processes import wait_until
from jamsos.settings import Settings, settings

AS_OF = date(2026, 11, 20)

FIRST = """
from airflow.sdk import Asset, dag, task


@dag(schedule=None)
def first():
    @task(outlets=[Asset("collected")])
    def publish(**context):
        if context["dag_run"].conf["as_of"] == "2026-12-31":
            raise ValueError("no such night")

    @task
    def audit(**context):
        if context["dag_run"].conf["as_of"] == "2026-12-30":
            raise ValueError("one source failed, the night goes on")

    publish()
    audit()


first()
"""

SECOND = """
import time

from airflow.sdk import Asset, dag, task


@dag(schedule=[Asset("collected")])
def second():
    @task
    def count(number):
        time.sleep(0.1)

    count.expand(number=[1, 2, 3])


second()
"""


NIGHTLY = """
from datetime import datetime, timezone

from airflow.sdk import dag, task


@dag(schedule="0 1 * * *", start_date=datetime(2026, 1, 1, tzinfo=timezone.utc), catchup=False)
def nightly():
    @task
    def work():
        pass

    work()


nightly()
"""


@pytest.fixture(scope="module")
def here(tmp_path_factory):
    """A small project with a home of its own; nothing of it runs yet."""
    folder = tmp_path_factory.mktemp("night")
    for name, code in {"first": FIRST, "second": SECOND, "nightly": NIGHTLY}.items():
        (folder / "dags").mkdir(exist_ok=True)
        (folder / "dags" / f"{name}.py").write_text(code)
    here = Settings(
        home=folder / "var",
        project=folder,
        region_code="64.08",
        database_url=None,
        person_key_secret=None,
    )
    yield here
    stack.down(here, say=lambda _: None)
    postgres.remove(here.home)


@pytest.fixture(scope="module")
def airflow(here):
    return stack.up(here, say=lambda _: None)


def run(airflow, as_of=AS_OF, then=("second",)):
    said = []
    done = night.run_night(airflow, as_of, said.append, collect=["first"], then=then)
    return SimpleNamespace(night=done, said="\n".join(said))


def test_what_the_assets_cause_is_followed_to_its_end(airflow):
    done = run(airflow)

    assert [(task.dag_id, task.name, task.state) for task in done.night.tasks] == [
        ("first", "publish", "success"),
        ("first", "audit", "success"),
        ("second", "count[0]", "success"),
        ("second", "count[1]", "success"),
        ("second", "count[2]", "success"),
    ]
    assert all(task.seconds > 0 for task in done.night.tasks)
    assert "3/3 tasks  done" in done.said


def test_the_same_night_can_be_run_again(airflow):
    again = run(airflow).night

    assert {run.state for run in again.runs} == {"success"}


def test_a_failed_task_is_shown_with_its_log(airflow):
    with pytest.raises(NightFailed) as failure:
        run(airflow, as_of=date(2026, 12, 31))

    told = str(failure.value)
    assert "first, task publish, try 1" in told
    assert "ValueError: no such night" in told


def test_a_night_that_went_on_without_something_is_followed_and_tells_it(airflow):
    done = run(airflow, as_of=date(2026, 12, 30)).night

    assert {run.dag_id: run.state for run in done.runs} == {"first": "failed", "second": "success"}
    (told,) = done.failed
    assert "first, task audit, try 1" in told
    assert "ValueError: one source failed" in told


def test_a_night_that_the_clock_owes_ends_before_ours_begins(airflow):
    said = []

    done = night.run_night(airflow, AS_OF, said.append, collect=["nightly"], then=[])

    assert "waiting for earlier runs of nightly" in said[0]
    assert [run.run_id.startswith("night__2026-11-20") for run in done.runs] == [True]


def test_a_dag_that_is_not_there_is_named(airflow, monkeypatch):
    monkeypatch.setattr(night, "_SECONDS_TO_PARSE", 0)

    with pytest.raises(NightFailed, match="no such DAG: third"):
        run(airflow, then=["third"])


def test_a_dag_that_nothing_starts_is_named(airflow, monkeypatch):
    monkeypatch.setattr(night, "_SECONDS_TO_FOLLOW", 0)

    with pytest.raises(NightFailed, match="nothing started first"):
        run(airflow, then=["first"])


def test_another_start_finds_the_airflow_that_runs(here, airflow):
    said = []

    again = stack.up(here, said.append)

    assert again == airflow
    assert said == [f"Airflow runs already at {airflow.url}"]


def test_inside_the_block_this_process_uses_the_warehouse_of_the_home(here, airflow, monkeypatch):
    monkeypatch.delenv("JAMSOS_DATABASE_URL", raising=False)

    with stack.running(here, say=lambda _: None):
        settings.cache_clear()
        url = postgres.status(here.home).url_for("jamsos")
        assert settings().database_url == url

    assert "JAMSOS_DATABASE_URL" not in os.environ
    assert airflow.is_running(), "it ran before the block, so it runs after it"


def test_only_loopback_is_listened_on(airflow):
    addresses = set()
    for process in processes.running(airflow.stack):
        with suppress(psutil.NoSuchProcess):  # a task's process may end meanwhile
            addresses |= {
                connection.laddr.ip
                for connection in process.net_connections(kind="inet")
                if connection.status == psutil.CONN_LISTEN
            }

    assert addresses == {"127.0.0.1"}


def test_no_password_or_key_is_on_a_command_line(here, airflow):
    secrets = [file.read_text() for file in (here.home / "secrets").iterdir()]
    lines = [" ".join(process.cmdline()) for process in processes.running(airflow.stack)]

    assert lines
    assert not [line for line in lines for secret in secrets if secret in line]


def test_a_component_that_dies_ends_the_night_by_name(here, airflow):
    for process in processes.running(airflow.stack):
        if "scheduler" in " ".join(process.cmdline()):
            process.kill()
    wait_until(lambda: not airflow.is_running(), seconds=10)

    with pytest.raises(AirflowError, match="scheduler ended during the night"):
        run(airflow)


def test_down_ends_all_of_it_also_what_lost_its_parent(here, airflow):
    assert processes.running(airflow.stack), "the tests above left workers without a scheduler"
    said = []

    stack.down(here, said.append)

    assert processes.running(airflow.stack) == []
    assert postgres.status(here.home) is None
    assert said == ["Stopped."]
    stack.down(here, said.append)
    assert said[-1] == "Nothing was running."


def test_a_killed_driver_leaves_nothing_that_down_does_not_end(here):
    driver = a_driver(here)
    with pytest.raises(stack.HomeInUse, match=rf"`jamsos run` \(process {driver.pid}\)"):
        stack.down(here, say=lambda _: None)
    driver.kill()
    driver.wait()
    name = stack.Airflow(here.home).stack
    assert processes.running(name)

    stack.down(here, say=lambda _: None)

    assert processes.running(name) == []
    assert postgres.status(here.home) is None


def test_a_driver_that_is_asked_to_end_takes_everything_with_it(here):
    driver = a_driver(here)

    driver.terminate()

    assert driver.wait(timeout=60) == 128 + signal.SIGTERM
    assert processes.running(stack.Airflow(here.home).stack) == []
    assert postgres.status(here.home) is None


def a_driver(here: Settings) -> subprocess.Popen:
    """A process inside ``stack.running``, whose components have been started."""
    code = (
        "import sys, time; from pathlib import Path\n"
        "from jamsos.local import stack; from jamsos.settings import Settings\n"
        "here = Settings(Path(sys.argv[1]), Path(sys.argv[2]), '64.08', None, None)\n"
        "with stack.running(here):\n    time.sleep(600)\n"
    )
    driver = subprocess.Popen(
        [sys.executable, "-c", code, here.home, here.project], stdout=subprocess.DEVNULL
    )
    airflow = stack.Airflow(here.home)
    assert wait_until(airflow.is_running, seconds=120)
    return driver
