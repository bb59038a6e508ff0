"""Open a village file of any format, no larger than memory allows, and give its visible sheets.

What a file is, its content tells: an .xls is often an .xlsx or a web page. What cannot be read
safely is refused before a cell of it is kept.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from jamsos.collect.reading import cells_csv, cells_ods, cells_xls, cells_xlsx
from jamsos.collect.reading.apart import OPENER, Protected
from jamsos.collect.reading.archives import open_archive
from jamsos.collect.reading.cells import Budget, Extent, Sheet
from jamsos.collect.reading.cleaning import Cell
from jamsos.collect.refusal import DeliveryRefused
from jamsos.sources.contract import WorkbookLimits

_ZIP, _COMPOUND = (b"PK\x03\x04", b"PK\x05\x06"), bytes.fromhex("d0cf11e0a1b11ae1")
# How a text begins that is no table, and what it is.
_OTHER_TEXTS = (
    (re.compile(rb"(?i)\s*<(?:!doctype\s+html|!--|html|head|meta|title|style|body|table|div)\b"),
     "halaman web (HTML)"),
    (re.compile(rb"\s*<\?xml"), "XML"),
    (re.compile(rb"%PDF"), "PDF"),
    (re.compile(rb"\{\\rtf"), "dokumen RTF"),
)  # fmt: skip


@dataclass(frozen=True)
class Sheets:
    """The visible sheets of one file, from left to right; ``described`` says how it was opened."""

    described: dict[str, str]
    sheets: Iterator[Sheet]


def open_sheets(
    path: Path, limits: WorkbookLimits, headings_known: Callable[[list[list[Cell]]], int]
) -> Sheets:
    """Open ``path``; ``headings_known`` tells how many headings of ours a grid begins with.

    Raises:
        DeliveryRefused: Nothing we read, protected by a password, tied to other files, or larger
            than ``limits``.
        Exception: Whatever the libraries say of a damaged file.
    """
    if path.stat().st_size > limits.file_bytes:
        raise DeliveryRefused(
            "FILE_TOO_LARGE", f"berkas lebih besar dari {limits.file_bytes // 1_000_000} MB"
        )
    content, budget = path.read_bytes(), Budget(limits)
    if content.startswith(_ZIP):
        return _open_zip(content, budget, limits)
    if content.startswith(_COMPOUND):
        return Sheets(
            {"format": "xls"}, _visible(content, cells_xls.extents(content, budget), limits)
        )
    plain = content.lstrip(b"\xef\xbb\xbf\xff\xfe").replace(b"\0", b"")[:2000]
    for begins, kind in _OTHER_TEXTS:
        if begins.match(plain):
            raise DeliveryRefused("FILE_UNREADABLE", f"isi berkas ini {kind}, bukan buku kerja")
    table = cells_csv.read_table(content, budget, headings_known)
    return Sheets(
        {"format": "csv", "encoding": table.encoding, "separator": table.separator},
        iter([Sheet(1, "CSV", table.grid)]),
    )


def _open_zip(content: bytes, budget: Budget, limits: WorkbookLimits) -> Sheets:
    with open_archive(content, budget) as archive:
        names = archive.namelist()
        if cells_xlsx.WORKBOOK in names:
            kind, extents = "xlsx", cells_xlsx.extents(archive, budget)
        elif cells_ods.CONTENT in names:
            kind, extents = "ods", cells_ods.extents(archive, budget)
        else:
            raise DeliveryRefused("FILE_UNREADABLE", "isi berkas ini arsip, bukan buku kerja")
    return Sheets({"format": kind}, _visible(content, extents, limits))


def _visible(content: bytes, extents: list[Extent], limits: WorkbookLimits) -> Iterator[Sheet]:
    """Name and cells of each visible sheet of a workbook that is known to be small enough."""
    try:
        opened = OPENER.sheets(content, memory_bytes=limits.memory_bytes, seconds=limits.seconds)
    except Protected:
        raise DeliveryRefused("FILE_PROTECTED", "berkas dilindungi kata sandi") from None
    for position, sheet in enumerate(opened, start=1):
        if sheet is not None:
            formulas = frozenset(extents[sheet.index].formulas)
            yield Sheet(position, sheet.name, sheet.grid, formulas)
