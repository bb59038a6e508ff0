"""Tell a slip, the answer to a village, from a roster: by its sheets, not by its name."""

from __future__ import annotations

import re
import zipfile
from html import unescape
from pathlib import Path

from jamsos.collect.refusal import DeliveryRefused

SHEETS_OF_A_SLIP = frozenset({"Ringkasan", "Perlu diperbaiki"})
_WORKBOOK = "xl/workbook.xml"
_LARGEST = 1_000_000  # bytes of a list of sheets
_SHEET = re.compile(r'<(?:\w+:)?sheet\b[^>]*?\bname="([^"]*)"')


def is_slip(path: Path) -> bool:
    """Whether ``path`` is an .xlsx with the sheets of a slip; only its list of sheets is opened."""
    try:
        with zipfile.ZipFile(path) as archive:
            if archive.getinfo(_WORKBOOK).file_size > _LARGEST:
                return False
            listed = archive.read(_WORKBOOK).decode("utf-8", errors="replace")
    except (zipfile.BadZipFile, KeyError, OSError, RuntimeError, NotImplementedError):
        return False
    return {unescape(name) for name in _SHEET.findall(listed)} >= SHEETS_OF_A_SLIP


def in_better_words(refusal: DeliveryRefused, path: Path) -> DeliveryRefused:
    """``refusal`` of what was no roster; if it is a slip that was put there, that."""
    if is_slip(path):
        return DeliveryRefused("SLIP_AMONG_ROSTERS", "ini lembar jawaban")
    return refusal
