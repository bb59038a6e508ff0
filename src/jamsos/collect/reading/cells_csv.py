"""A table of text (.csv): how it is encoded and what parts its columns is found, not guessed."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice

from jamsos.collect.reading.cells import Budget
from jamsos.collect.reading.cleaning import Cell
from jamsos.collect.refusal import DeliveryRefused

SEPARATORS = (";", ",", "\t")
_MARKS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_WITHOUT_MARK = ("utf-8", "cp1252")
_SEPARATOR_LINE = re.compile(r'"?sep=[^\r\n"]"?\r?\n')
_LONG_NUMBER = re.compile(r"\d{10}")
_HEADINGS_WITHIN = 45
_SEPARATORS_IN_TEXT = 3  # an address of several lines has fewer


@dataclass(frozen=True)
class TextTable:
    """The cells of one file, and how they were read."""

    grid: list[list[Cell]]
    encoding: str
    separator: str


def read_table(
    content: bytes, budget: Budget, headings_known: Callable[[list[list[Cell]]], int]
) -> TextTable:
    """The table; its separator is the one with which most headings are known.

    Raises:
        DeliveryRefused: No text, several separators fit, quotes that do not match, or too large.
    """
    text, encoding = _decoded(content)
    text = _SEPARATOR_LINE.sub("", text, count=1) if text[:6].lower().find("sep=") >= 0 else text
    known = {separator: headings_known(_top(text, separator)) for separator in SEPARATORS}
    most = max(known.values())
    fitting = [separator for separator in SEPARATORS if known[separator] == most]
    if most and len(fitting) > 1:
        raise DeliveryRefused("TEXT_TABLE_UNCLEAR", "pemisah kolom tidak dapat dipastikan")
    return TextTable(_grid(text, fitting[0], budget), encoding, fitting[0])


def _decoded(content: bytes) -> tuple[str, str]:
    encodings = [name for mark, name in _MARKS if content.startswith(mark)] or _WITHOUT_MARK
    for encoding in encodings:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" in text:
            break
        return text, encoding
    raise DeliveryRefused("FILE_UNREADABLE", "berkas ini bukan buku kerja dan bukan teks")


def _top(text: str, separator: str) -> list[list[Cell]]:
    try:
        return [list(row) for row in islice(_rows(text, separator), _HEADINGS_WITHIN)]
    except csv.Error:
        return []


def _rows(text: str, separator: str) -> Iterator[list[str]]:
    return csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)


def _grid(text: str, separator: str, budget: Budget) -> list[list[Cell]]:
    grid: list[list[Cell]] = []
    cells = width = 0
    try:
        for row in _rows(text, separator):
            if any(_swallows_a_line(cell, separator) for cell in row if len(cell) > 10):
                raise csv.Error
            grid.append([*row])
            cells, width = cells + len(row), max(width, len(row))
            if cells > budget.cells_at_most:
                budget.take_cells(1, len(grid), width)
    except csv.Error:
        raise DeliveryRefused(
            "TEXT_TABLE_UNCLEAR", f"tanda kutip tidak berpasangan di sekitar baris {len(grid) + 1}"
        ) from None
    while grid and not any(grid[-1]):
        grid.pop()
    return grid


def _swallows_a_line(cell: str, separator: str) -> bool:
    """Whether an open quote took the next person into this cell."""
    return "\n" in cell and (
        cell.count(separator) >= _SEPARATORS_IN_TEXT or _LONG_NUMBER.search(cell) is not None
    )
