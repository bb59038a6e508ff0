"""Whose turn it is in a home: one command at a time starts, stops and fills things.

Both locks are flocks: they vanish with their process however it ends, so none has to be cleared
away, and what a killed driver left running can be stopped at once. Nothing that the driver starts
inherits them.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from jamsos.errors import JamsosError

_held: set[Path] = set()  # the homes in which this process has its turn


class HomeInUse(JamsosError):
    """Another command has its turn in this home; the message says which, and how to end it."""


@contextmanager
def alone(home: Path, command: str) -> Iterator[None]:
    """The home's only turn for the length of a block; inside one of our own it is ours already.

    Raises:
        HomeInUse: Another process has it, or another user keeps us out.
    """
    if home in _held:
        yield
        return
    with _opened(home, "lock") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise HomeInUse(_told(home, lock)) from None
        lock.truncate(0)
        lock.write(f"{os.getpid()} {command}")
        lock.flush()
        _held.add(home)
        try:
            yield
        finally:
            _held.discard(home)
            lock.truncate(0)


@contextmanager
def among_readers(home: Path) -> Iterator[Callable[[], None]]:
    """A place among any number of readers; calling what it gives waits until the others left."""
    with _opened(home, "lock.readers") as lock:
        fcntl.flock(lock, fcntl.LOCK_SH)
        yield lambda: fcntl.flock(lock, fcntl.LOCK_EX)


def _opened(home: Path, name: str) -> IO[str]:
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        return (home / name).open("a+", encoding="utf-8")
    except OSError as error:
        raise HomeInUse(f"{home / name} cannot be locked: {error.strerror}") from None


def _told(home: Path, lock: IO[str]) -> str:
    lock.seek(0)
    pid, _, command = lock.read().partition(" ")
    if not command:  # it has its turn since this moment, or gives it back
        return f"another jamsos command is at work in {home}"
    return (
        f"`{command}` (process {pid}) is at work in {home}.\n"
        f"Wait for its end, or end it with Ctrl-C, or `kill {pid}`. "
        "Should that leave anything running, `make down` stops it."
    )
