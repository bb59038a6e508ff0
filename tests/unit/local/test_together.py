"""Commands that meet in one home, as real processes on a real PostgreSQL (Airflow is left out)."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from types import SimpleNamespace

import psycopg
import pytest

from jamsos.local import postgres, processes, stack
from jamsos.local.processes import wait_until
from jamsos.settings import Settings

WORKS = """
import sys
from jamsos.local import airflow, stack
from jamsos.settings import settings

airflow.start = lambda *_, **__: None
with stack.{block}(settings()):
    print("inside", flush=True)
    sys.stdin.readline()
"""


@pytest.fixture
def here(home):
    """A home with something in its inbox, and what commands see of it."""
    roster = home / "inbox" / "village_rosters" / "2026-12" / "Sangatta Utara.xlsx"
    roster.parent.mkdir(parents=True)
    roster.touch()
    environment = {**os.environ, "JAMSOS_HOME": str(home)}
    for name in ("JAMSOS_DATABASE_URL", "JAMSOS_PERSON_KEY_SECRET"):
        environment.pop(name, None)
    return SimpleNamespace(home=home, environment=environment)


@pytest.fixture
def inside(here):
    """Start a process that is inside a block of ``stack`` until a line comes, or it is killed."""
    started = []

    def start(block: str) -> subprocess.Popen:
        process = subprocess.Popen(
            [sys.executable, "-c", WORKS.format(block=block)],
            env=here.environment, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        )  # fmt: skip
        started.append(process)
        assert any(line == "inside\n" for line in process.stdout)
        return process

    yield start
    for process in started:
        process.kill()
        process.communicate()


def leave(process: subprocess.Popen) -> None:
    process.stdin.write("\n")
    process.stdin.flush()


def jamsos(here, *arguments: str) -> subprocess.CompletedProcess:
    return subprocess.run(
        [sys.executable, "-c", "from jamsos.cli import app; app()", *arguments],
        env=here.environment, capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip


def test_who_comes_second_is_told_who_is_at_work(here, inside):
    night = inside("running")

    for command in ("down", "up", "run", "simulate"):
        refused = jamsos(here, command)

        assert refused.returncode == 1
        assert f"`jamsos run` (process {night.pid}) is at work in {here.home}" in refused.stderr
        assert f"Ctrl-C, or `kill {night.pid}`" in refused.stderr
        assert "Traceback" not in refused.stderr
    assert postgres.status(here.home)


def test_down_stops_what_a_killed_run_left(here, inside):
    night = inside("running")
    night.kill()
    night.wait()
    assert postgres.status(here.home)

    done = jamsos(here, "down")

    assert (done.returncode, done.stdout) == (0, "Stopped.\n")
    assert postgres.status(here.home) is None


def test_a_run_that_ended_is_in_nobodys_way(here, inside):
    night = inside("running")
    leave(night)
    assert night.wait(timeout=30) == 0

    assert jamsos(here, "down").stdout == "Nothing was running.\n"


def test_a_summary_stops_the_server_that_it_started(here):
    jamsos(here, "summary", "--as-of", "2026-11-22")

    assert (here.home / "postgres").exists()
    assert postgres.status(here.home) is None


def test_a_summary_leaves_its_server_to_a_run_that_began_meanwhile(here, inside):
    reader = inside("warehouse")
    inside("running")

    leave(reader)

    assert reader.wait(timeout=30) == 0
    assert postgres.status(here.home)


def test_a_summary_leaves_its_server_to_the_airflow_that_came_meanwhile(here, inside):
    reader = inside("warehouse")
    name = stack.Airflow(here.home).stack
    component = processes.start(
        name, "scheduler", ["sleep", "60"], here.environment, here.home / "log"
    )
    try:
        assert wait_until(lambda: "scheduler" in processes.components(name), seconds=10)
        leave(reader)

        assert reader.wait(timeout=30) == 0
        assert postgres.status(here.home)
    finally:
        component.kill()
        component.wait()


def test_of_two_summaries_the_last_one_out_stops_the_server(here, inside):
    first, second = inside("warehouse"), inside("warehouse")
    leave(first)
    time.sleep(1)
    psycopg.connect(postgres.status(here.home).url_for("jamsos")).close()

    leave(second)

    assert [first.wait(timeout=30), second.wait(timeout=30)] == [0, 0]
    assert postgres.status(here.home) is None


def test_a_home_that_cannot_be_locked_is_told_in_words(here):
    (here.home / "lock").mkdir()  # even root cannot write into this
    given = Settings(here.home, here.home, "64.08", None, None)

    with pytest.raises(stack.HomeInUse, match="cannot be locked"):
        stack.down(given)
