"""How far the sheets of an .xls reach, and which cells are formulas, before it is opened.

An .xls is a small file system (MS-CFB) with one stream of records (MS-XLS). Only what bounds memory
is read here: the records that fill cells, and the lengths of texts that many cells share.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

from jamsos.collect.reading.cells import Budget, Extent
from jamsos.collect.refusal import DeliveryRefused

_FREE = 0xFFFFFFFA  # and above: no sector
_ENCRYPTED = "EncryptedPackage"
_STREAMS = ("Workbook", "Book")

_FORMULA, _END, _CONTINUE, _PASSWORD, _SHEET = 0x0006, 0x000A, 0x003C, 0x002F, 0x0085
_MANY_NUMBERS, _TEXTS, _SHARED_TEXT, _BEGIN, _BOOK = 0x00BD, 0x00FC, 0x00FD, 0x0809, 0x01AE
_ONE_CELL = {_FORMULA, _SHARED_TEXT, 0x00D6, 0x0203, 0x0204, 0x0205, 0x027E}
_OWN_BOOK = (0x0401, 0x3A01)  # the file itself, functions of the program


class NotAWorkbook(Exception):
    """The content is not as MS-CFB and MS-XLS describe it."""


@dataclass(frozen=True)
class _Record:
    kind: int
    start: int
    data: memoryview


@dataclass
class _Globals:
    """What stands before the sheets: where each begins, and the lengths of shared texts."""

    sheets: list[int] = field(default_factory=list)
    texts: list[int] = field(default_factory=list)


def extents(content: bytes, budget: Budget) -> list[Extent]:
    """The extent of each sheet, hidden or not, in the order of the sheets.

    Raises:
        DeliveryRefused: Larger than ``budget``, protected, or with values from other files.
        NotAWorkbook: Cut, damaged, or something else kept in such a file system.
    """
    try:
        stream = _workbook_stream(content)
        book = _read_globals(stream)
        return [
            _extent(stream, start, position, book.texts, budget)
            for position, start in enumerate(book.sheets, start=1)
        ]
    except (struct.error, IndexError, ValueError) as error:
        raise NotAWorkbook("cut or damaged") from error


def _workbook_stream(content: bytes) -> memoryview:
    files = _FileSystem(content)
    if _ENCRYPTED in files.names:
        raise DeliveryRefused("FILE_PROTECTED", "berkas dilindungi kata sandi")
    for name in _STREAMS:
        if name in files.names:
            return memoryview(files.read(name))
    raise NotAWorkbook("no workbook in it")


class _FileSystem:
    """The streams of a compound file, by name."""

    def __init__(self, content: bytes) -> None:
        self._content = content
        shift, mini_shift = struct.unpack_from("<HH", content, 30)
        if shift not in (9, 12) or mini_shift != 6:
            raise NotAWorkbook("odd sectors")
        self._size = 1 << shift
        (count, directory, _, self._cutoff, mini, _, more, _) = struct.unpack_from(
            "<IIIIIIII", content, 44
        )
        sectors = list(struct.unpack_from("<109I", content, 76))
        for sector in self._listed(more):
            *listed, _ = self._numbers(sector)
            sectors += listed
        self._next = [
            number
            for sector in sectors[:count]
            if sector < _FREE
            for number in self._numbers(sector)
        ]
        self._mini_next = list(_numbers_of(self._chain(mini)))
        self.names: dict[str, tuple[int, int]] = {}
        root = (0, 0)
        entries = self._chain(directory)
        for at in range(0, len(entries) - 127, 128):
            (length,) = struct.unpack_from("<H", entries, at + 64)
            name = entries[at : at + max(0, min(length, 64) - 2)].decode("utf-16-le", "replace")
            start, size = struct.unpack_from("<II", entries, at + 116)
            if entries[at + 66] == 5:
                root = start, size
            elif entries[at + 66] == 2:
                self.names.setdefault(name, (start, size))
        self._mini = self._chain(root[0])

    def read(self, name: str) -> bytes:
        start, size = self.names[name]
        if size >= self._cutoff:
            return self._chain(start)[:size]
        found = bytearray()
        for sector in _follow(start, self._mini_next):
            found += self._mini[sector * 64 : sector * 64 + 64]
        return bytes(found[:size])

    def _sector(self, number: int) -> bytes:
        return self._content[(number + 1) * self._size : (number + 2) * self._size]

    def _numbers(self, sector: int) -> Iterator[int]:
        return _numbers_of(self._sector(sector))

    def _chain(self, start: int) -> bytes:
        return b"".join(map(self._sector, _follow(start, self._next)))

    def _listed(self, sector: int) -> Iterator[int]:
        """The sectors that list further sectors of the table; the last number leads on."""
        seen: set[int] = set()
        while sector < _FREE and sector not in seen:
            seen.add(sector)
            yield sector
            *_, sector = self._numbers(sector)


def _numbers_of(content: bytes) -> Iterator[int]:
    return (number for (number,) in struct.iter_unpack("<I", content[: len(content) // 4 * 4]))


def _follow(sector: int, following: list[int]) -> Iterator[int]:
    for _ in range(len(following)):
        if sector >= _FREE:
            return
        yield sector
        sector = following[sector]
    if sector < _FREE:
        raise NotAWorkbook("sectors in a circle")


def _records(stream: memoryview, start: int) -> Iterator[_Record]:
    """The records from ``start`` to the end that matches the beginning there."""
    depth = 0
    while start + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, start)
        data = stream[start + 4 : start + 4 + length]
        if len(data) < length:
            raise NotAWorkbook("cut")
        yield _Record(kind, start, data)
        depth += (kind == _BEGIN) - (kind == _END)
        if depth <= 0:
            return
        start += 4 + length


def _read_globals(stream: memoryview) -> _Globals:
    book = _Globals()
    texts: list[memoryview] = []
    for record in _records(stream, 0):
        if record.kind == _PASSWORD:
            raise DeliveryRefused("FILE_PROTECTED", "berkas dilindungi kata sandi")
        if record.kind == _BOOK and struct.unpack_from("<HH", record.data)[1] not in _OWN_BOOK:
            raise DeliveryRefused("FILE_HAS_LINKS", "berkas mengambil nilai dari berkas lain")
        if record.kind == _SHEET:
            book.sheets.append(struct.unpack_from("<I", record.data)[0])
        elif record.kind == _TEXTS:
            texts = [record.data]
        elif record.kind == _CONTINUE and texts and not book.texts:
            texts.append(record.data)
        elif texts and not book.texts:
            book.texts = list(_text_lengths(texts))
    return book


def _text_lengths(parts: list[memoryview]) -> Iterator[int]:
    """Characters of each shared text; a text may run on into the records behind."""
    at, left = 8, list(reversed(parts))
    (count,) = struct.unpack_from("<I", parts[0], 4)
    part = left.pop()
    for _ in range(count):
        if at >= len(part):
            if not left:
                return
            part, at = left.pop(), 0
        length, flags = struct.unpack_from("<HB", part, at)
        at += 3
        runs = extra = 0
        if flags & 8:
            (runs,) = struct.unpack_from("<H", part, at)
            at += 2
        if flags & 4:
            (extra,) = struct.unpack_from("<I", part, at)
            at += 4
        yield length
        wide, missing = flags & 1, length
        while missing:
            here = min(missing, (len(part) - at) >> wide)
            at, missing = at + (here << wide), missing - here
            if missing:
                if not left:
                    return
                part = left.pop()
                wide, at = part[0] & 1, 1
        behind = 4 * runs + extra
        while behind > len(part) - at:
            behind -= len(part) - at
            if not left:
                return
            part, at = left.pop(), 0
        at += behind


def _extent(
    stream: memoryview, start: int, position: int, texts: list[int], budget: Budget
) -> Extent:
    extent = Extent()
    for record in _records(stream, start):
        if record.kind in _ONE_CELL:
            row, column = struct.unpack_from("<HH", record.data)
            extent.reach(row + 1, column + 1)
            if record.kind == _FORMULA:
                extent.formulas.add((row, column))
            elif record.kind == _SHARED_TEXT:
                (text,) = struct.unpack_from("<I", record.data, 6)
                budget.take_characters(texts[text] if text < len(texts) else 0)
        elif record.kind == _MANY_NUMBERS:
            row, column = struct.unpack_from("<HH", record.data)
            extent.reach(row + 1, column + (len(record.data) - 6) // 6)
    budget.take_cells(position, extent.height, extent.width)
    return extent
