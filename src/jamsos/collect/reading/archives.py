"""Zip archives, as workbooks are, opened without trusting what they say of their own size."""

from __future__ import annotations

import copy
import io
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager

from jamsos.collect.reading.cells import Budget
from jamsos.collect.refusal import DeliveryRefused

_CHUNK = 1 << 20
_IS_ENCRYPTED = 0x1
_METHODS = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}


@contextmanager
def open_archive(content: bytes, budget: Budget) -> Iterator[zipfile.ZipFile]:
    """The archive, after all of it was unpacked once, piece by piece, within ``budget``.

    So the sizes that it tells are true from here on.

    Raises:
        DeliveryRefused: Encrypted, or larger than the budget, whatever its directory says.
        zipfile.BadZipFile: Cut or damaged, or packed in a way no spreadsheet program does.
    """
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
        _unpack(archive, budget)
    except ValueError as error:  # its directory points to where no file is
        raise zipfile.BadZipFile("a directory that leads nowhere") from error
    with archive:
        yield archive


def _unpack(archive: zipfile.ZipFile, budget: Budget) -> None:
    copy.copy(budget).take_bytes(sum(part.file_size for part in archive.infolist()))
    for part in archive.infolist():
        if part.flag_bits & _IS_ENCRYPTED:
            raise DeliveryRefused("FILE_PROTECTED", "berkas dilindungi kata sandi")
        if part.compress_type not in _METHODS:
            raise zipfile.BadZipFile("an unusual compression")
        unpacked = 0
        for piece in _pieces(archive, part):
            unpacked += len(piece)
            budget.take_bytes(len(piece))
        if unpacked != part.file_size:
            raise zipfile.BadZipFile("a size that is not true")


def _pieces(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> Iterator[bytes]:
    """The part as it really unpacks; the library would stop where the directory says."""
    whole = copy.copy(part)
    whole.file_size = 1 << 62
    with archive.open(whole) as content:
        while piece := content.read(_CHUNK):
            yield piece


def pieces(archive: zipfile.ZipFile, name: str) -> Iterator[bytes]:
    """The part called ``name``, a megabyte at a time."""
    with archive.open(name) as content:
        while piece := content.read(_CHUNK):
            yield piece
