"""Workbooks are opened in a process of their own, which a damaged file may bring down.

The library that opens them is not written in Python. A few wrong bytes make it ask for terabytes
and end the process it runs in, and its last words would go to the log; here that is one refused
file.
The process is started once and serves all files; it ends with the one that started it.
"""

from __future__ import annotations

import atexit
import io
import os
import pickle
import resource
import struct
import subprocess
import sys
from dataclasses import dataclass
from threading import Timer
from typing import IO, Any

from python_calamine import CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum

from jamsos.collect.reading.cleaning import Cell

_LENGTH = struct.Struct("<Q")


class Unreadable(Exception):
    """The workbook could not be opened; the text names the kind of error only."""


class Protected(Exception):
    """The workbook wants a password."""


@dataclass(frozen=True)
class OpenedSheet:
    """One visible sheet of cells; ``index`` counts all sheets of the file from 0."""

    index: int
    name: str
    grid: list[list[Cell]]


class Opener:
    """Opens workbooks in a process of its own, within bounds of memory and time."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        self._owner = 0

    def sheets(
        self, content: bytes, *, memory_bytes: int, seconds: float
    ) -> list[OpenedSheet | None]:
        """The visible sheets in their order, ``None`` for one that holds no cells (a chart).

        Raises:
            Protected: It wants a password.
            Unreadable: It is damaged, or needs more memory or time than that.
        """
        process = self._running(memory_bytes)
        watch = Timer(seconds, process.kill)
        watch.start()
        try:
            _send(process.stdin, content)
            kind, told = pickle.loads(_receive(process.stdout))
        except (EOFError, BrokenPipeError):
            self.close()
            raise Unreadable("the process that opened it ended") from None
        finally:
            watch.cancel()
        if kind == "protected":
            raise Protected
        if kind == "error":
            raise Unreadable(told)
        return [OpenedSheet(*sheet) if sheet else None for sheet in told]

    def close(self) -> None:
        """End the process, if it runs."""
        if self._process is not None and self._owner == os.getpid():
            self._process.kill()
            self._process.communicate()
        self._process = None

    def _running(self, memory_bytes: int) -> subprocess.Popen[bytes]:
        """The process; a copy of ours starts its own."""
        if self._process is None or self._owner != os.getpid() or self._process.poll() is not None:
            self.close()
            self._owner = os.getpid()
            self._process = subprocess.Popen(
                [sys.executable, "-m", __name__, str(memory_bytes)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
            )
        return self._process


OPENER = Opener()
atexit.register(OPENER.close)


def _send(stream: IO[bytes] | None, content: bytes) -> None:
    if stream is not None:
        stream.write(_LENGTH.pack(len(content)))
        stream.write(content)
        stream.flush()


def _receive(stream: IO[bytes] | None) -> bytes:
    """One message.

    Raises:
        EOFError: The other side is gone.
    """
    head = stream.read(_LENGTH.size) if stream is not None else b""
    if stream is None or len(head) < _LENGTH.size:
        raise EOFError
    (length,) = _LENGTH.unpack(head)
    content = stream.read(length)
    if len(content) < length:
        raise EOFError
    return content


def _open(content: bytes) -> tuple[str, Any]:
    try:
        with CalamineWorkbook.from_filelike(io.BytesIO(content)) as workbook:
            return "sheets", [
                _cells(workbook, index) if sheet.typ == SheetTypeEnum.WorkSheet else None
                for index, sheet in enumerate(workbook.sheets_metadata)
                if sheet.visible == SheetVisibleEnum.Visible
            ]
    except PasswordError:
        return "protected", None
    except BaseException as error:  # noqa: BLE001 - a panic of the library is no Exception
        return "error", type(error).__name__


def _cells(workbook: CalamineWorkbook, index: int) -> tuple[int, str, list[list[Cell]]]:
    sheet = workbook.get_sheet_by_index(index)
    return index, sheet.name, sheet.to_python(skip_empty_area=False)


def _serve(memory_bytes: int) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    while True:
        try:
            content = _receive(sys.stdin.buffer)
        except EOFError:
            return
        _send(sys.stdout.buffer, pickle.dumps(_open(content), pickle.HIGHEST_PROTOCOL))


if __name__ == "__main__":
    _serve(int(sys.argv[1]))
