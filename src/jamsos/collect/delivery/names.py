"""Names that senders give to files: which are no delivery, and how a name may be told.

A clerk may name a file after a person. So no name leaves the inbox as it is: what a ledger or a log
shows of it are the names of villages that stand in it, and nothing else.
"""

from __future__ import annotations

import os
import re
import stat
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePath

from jamsos.region import Region, UnknownVillage

LINK = "a link: put the file itself there"
NO_FILE = "neither a file nor a folder"
EMPTY = "an empty file"
UNFINISHED = "still being transferred, by its name"
UNREADABLE = "cannot be opened: mend its permissions"
ODD_NAME = "signs in its name that nobody sees: rename it"

_LITTER = {"thumbs.db", "desktop.ini", "__macosx", "$recycle.bin"}
_UNFINISHED = (".part", ".partial", ".filepart", ".crdownload", ".download", ".tmp", ".upload")
_MONTH = re.compile(r"\d{4}-\d{2}")
_WORD = re.compile(r"\d{2}\.\d{2}\.\d{2}\.\d{4}(?!\d)|[^\W\d_]+")
_SUFFIXES = {
    ".csv", ".doc", ".docx", ".html", ".jpeg", ".jpg", ".json", ".ods", ".odt", ".pdf", ".png",
    ".rar", ".tsv", ".txt", ".xls", ".xlsb", ".xlsm", ".xlsx", ".zip",
}  # fmt: skip
_LONGEST_NAME = 4  # words of a village's name
_LONGEST_SHOWN = 120
_HIDDEN = "…"


@dataclass(frozen=True)
class Found:
    """One file below a folder, or what stands in the place of one; ``trouble`` if it is none."""

    path: Path
    trouble: str | None


def files_below(folder: Path) -> Iterator[Found]:
    """Every file below ``folder`` in the order of names; links are told and never followed."""
    try:
        with os.scandir(folder) as entries:
            sorted_entries = sorted(entries, key=lambda entry: entry.name)
    except OSError:
        yield Found(folder, UNREADABLE)
        return
    for entry in sorted_entries:
        path = folder / entry.name
        if is_litter(entry.name):
            continue
        trouble = LINK if entry.is_symlink() else trouble_with_name(entry.name)
        if trouble:
            yield Found(path, trouble)
        elif entry.is_dir(follow_symlinks=False):
            yield from files_below(path)
        else:
            yield Found(path, _trouble_with_file(path))


def is_litter(name: str) -> bool:
    """What Office, Windows and macOS leave beside files: no delivery, and nobody's mistake."""
    return name.startswith((".", "~$")) or name.lower() in _LITTER


def trouble_with_name(name: str) -> str | None:
    """Why a file of this name is not taken, if so."""
    if name.lower().endswith(_UNFINISHED):
        return UNFINISHED
    if any(unicodedata.category(character)[0] == "C" for character in name):
        return ODD_NAME  # control, direction marks, bytes that are no text
    return None


def is_plain_file(path: Path) -> bool:
    """A file itself: no link, folder, pipe or device."""
    return stat.S_ISREG(path.lstat().st_mode)


def shown(place: PurePath, region: Region) -> str:
    """``place`` as a ledger may show it: months, names of villages, known suffixes, ``…`` else."""
    suffix = place.suffix.lower() if place.suffix.lower() in _SUFFIXES else ""
    parts = [*place.parts[:-1], place.stem]
    told = [part if _MONTH.fullmatch(part) else _villages_in(part, region) for part in parts]
    return ("/".join(told) + suffix)[-_LONGEST_SHOWN:]


def _villages_in(text: str, region: Region) -> str:
    words = _WORD.findall(text)
    told: list[str] = []
    while words:
        for length in range(min(_LONGEST_NAME, len(words)), 0, -1):
            try:
                village = region.find_village(" ".join(words[:length]))
            except UnknownVillage:
                continue
            told.append(village.village_name)
            del words[:length]
            break
        else:
            del words[0]
            if told[-1:] != [_HIDDEN]:
                told.append(_HIDDEN)
    return " ".join(told) or _HIDDEN


def _trouble_with_file(path: Path) -> str | None:
    try:
        status = path.lstat()
    except OSError:
        return UNREADABLE
    if not stat.S_ISREG(status.st_mode):
        return NO_FILE
    return None if status.st_size else EMPTY
