"""Real processes, some of which misbehave."""

from __future__ import annotations

import os
import signal
import sys

import pytest

from jamsos.local import processes
from jamsos.local.processes import wait_until

STUBBORN = "import signal, time; signal.signal(15, signal.SIG_IGN); print('up', flush=True); "


@pytest.fixture
def stack():
    return f"test-{os.getpid()}"


@pytest.fixture
def start(stack, tmp_path):
    started = []

    def start(code: str, component: str = "one"):
        process = processes.start(
            stack, component, [sys.executable, "-c", code], dict(os.environ), log(component)
        )
        started.append(process)
        assert wait_until(lambda: "up" in processes.last_lines(log(component)), seconds=20)
        return process

    def log(component: str):
        return tmp_path / f"{component}.log"

    yield start
    processes.stop(stack, seconds=0)
    for process in started:
        process.wait()


def test_what_runs_is_known_by_component(stack, start):
    start("import time; print('up', flush=True); time.sleep(60)", "one")
    start("import time; print('up', flush=True); time.sleep(60)", "two")

    assert processes.components(stack) == {"one", "two"}
    assert processes.components("another stack") == set()


def test_a_process_that_will_not_end_is_killed(stack, start):
    start(STUBBORN + "time.sleep(60)")
    said = []

    assert processes.stop(stack, seconds=0.5, say=said.append) == 1

    assert processes.running(stack) == []
    assert said == ["1 processes did not end within 0 s and are killed"]


def test_children_in_sessions_of_their_own_are_found_after_their_parents_death(stack, start):
    parent = start(
        "import os, time\n"
        "if os.fork() == 0:\n"
        "    os.setsid()\n"
        "    if os.fork() == 0:\n"
        "        print('up', flush=True)\n"
        "    time.sleep(60)\n"
        "time.sleep(60)\n"
    )
    os.kill(parent.pid, signal.SIGKILL)
    parent.wait()

    assert len(processes.running(stack)) == 2
    assert processes.stop(stack, seconds=5) == 2
    assert processes.running(stack) == []


def test_a_changed_process_title_hides_nothing(stack, start):
    start(
        "import setproctitle, time; setproctitle.setproctitle('x' * 2000); "
        "print('up', flush=True); time.sleep(60)"
    )

    assert processes.components(stack) == {"one"}


def test_an_orphan_is_not_taken_for_its_component(stack, start):
    parent = start(
        "import os, time\nif os.fork() == 0:\n    print('up', flush=True)\ntime.sleep(60)\n"
    )
    os.kill(parent.pid, signal.SIGKILL)
    parent.wait()

    assert processes.components(stack) == set()
    assert len(processes.running(stack)) == 1


def test_the_asking_process_and_its_parents_are_never_stopped(stack, start, tmp_path):
    """A task that calls `jamsos down` ends the others, not itself."""
    start("import time; print('up', flush=True); time.sleep(60)", "other")
    asking = start(
        "from jamsos.local import processes; "
        f"print('stopped', processes.stop({stack!r}, seconds=5), 'up', flush=True)",
        "asking",
    )

    assert asking.wait(timeout=20) == 0
    assert "stopped 1" in processes.last_lines(tmp_path / "asking.log")


def test_the_end_of_a_log_is_told_and_a_missing_one_is_empty(tmp_path):
    (tmp_path / "log").write_text("a\nb\nc\n")

    assert processes.last_lines(tmp_path / "log", count=2) == "b\nc"
    assert processes.last_lines(tmp_path / "none") == ""
