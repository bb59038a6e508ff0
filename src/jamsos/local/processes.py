"""Background processes that can always be found again and stopped, whatever happened.

Every process of a stack carries the stack's name in its environment, and its children inherit
it, however deep and in whichever process group or session. Whatever carries the name belongs to
the stack. So nothing is left behind when the driver is killed, a parent dies first, or a
number is given to another process: no list of numbers is kept.
"""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import psutil

STACK = "JAMSOS_STACK"
COMPONENT = "JAMSOS_STACK_COMPONENT"


def start(
    stack: str,
    component: str,
    command: Sequence[str],
    environment: Mapping[str, str],
    log: Path,
) -> subprocess.Popen:
    """Start ``command`` in a session of its own, its output at the end of ``log``."""
    log.parent.mkdir(parents=True, exist_ok=True)
    marks = {STACK: stack, COMPONENT: component}
    # Without SPT_NOENV, Airflow's process titles would be written over the marks.
    with log.open("ab") as output:
        return subprocess.Popen(
            list(command),
            env={**environment, **marks, "SPT_NOENV": "1"},
            cwd=log.parent,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )


def running(stack: str) -> list[psutil.Process]:
    """Every process of the stack that is alive, without the asking one and its parents."""
    ourselves = {os.getpid(), *(parent.pid for parent in psutil.Process().parents())}
    return [
        process
        for process in psutil.process_iter()
        if process.pid not in ourselves and _environment(process).get(STACK) == stack
    ]


def components(stack: str) -> set[str]:
    """The components of the stack whose first process is alive."""
    return {_environment(process).get(COMPONENT, "") for process in _leaders(running(stack))}


def stop(stack: str, seconds: float, say: Callable[[str], None] = lambda _: None) -> int:
    """End every process of the stack and return how many there were.

    Components are asked (SIGTERM) to end themselves and their children. Whatever is there after
    ``seconds``, or has no component above it any more, is killed, until nothing is left.
    """
    found = running(stack)
    everyone = {process.pid for process in found}
    asked = _leaders(found)
    for process in asked:
        _send(process.terminate)
    _gone, stubborn = psutil.wait_procs(asked, timeout=seconds)
    if stubborn:
        say(f"{len(stubborn)} processes did not end within {seconds:.0f} s and are killed")
    while left := running(stack):
        for process in left:
            _send(process.kill)
        psutil.wait_procs(left, timeout=5)
        everyone |= {process.pid for process in left}
    return len(everyone)


def last_lines(log: Path, count: int = 25) -> str:
    """The end of a log, or nothing if there is none."""
    if not log.exists():
        return ""
    return "\n".join(log.read_text(encoding="utf-8", errors="replace").splitlines()[-count:])


def wait_until(ready: Callable[[], bool], seconds: float, interval: float = 0.5) -> bool:
    """Ask ``ready`` until it says yes; whether it did within ``seconds``."""
    deadline = time.monotonic() + seconds
    while not ready():
        if time.monotonic() > deadline:
            return False
        time.sleep(interval)
    return True


def _environment(process: psutil.Process) -> dict[str, str]:
    """The process's environment; empty for those that are not ours to read, or gone."""
    try:
        if process.status() == psutil.STATUS_ZOMBIE:
            return {}
        return process.environ()
    except (psutil.Error, OSError):
        return {}


def _parent_of(process: psutil.Process) -> int | None:
    try:
        return process.ppid()
    except psutil.NoSuchProcess:
        return None


def _leaders(found: list[psutil.Process]) -> list[psutil.Process]:
    """Those that :func:`start` started; an orphan of a killed component is none of them."""
    inside = {process.pid for process in found}
    return [
        process
        for process in found
        if _parent_of(process) not in inside and _leads_its_session(process)
    ]


def _leads_its_session(process: psutil.Process) -> bool:
    try:
        return os.getsid(process.pid) == process.pid
    except ProcessLookupError:
        return False


def _send(signal: Callable[[], None]) -> None:
    try:
        signal()
    except psutil.NoSuchProcess:
        return
