"""One source's folder on a channel: what it lists, and its files copied as they are listed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from fsspec import AbstractFileSystem

from jamsos.collect.delivery.channels import ChannelRefused, asking
from jamsos.collect.delivery.names import (
    EMPTY,
    LINK,
    NO_FILE,
    UNREADABLE,
    is_litter,
    trouble_with_name,
)

GONE = "it was taken away before it was fetched"
OUTSIDE = "its path leads out of the folder"
_TOO_LONG = "a path too long for this machine: shorten it"
_TOO_LARGE = "larger than a delivery may be"
_DEEPEST = 8  # folders below the source's
_LONGEST_PART, _LONGEST_PATH = 240, 1000  # bytes
_PIECE, _PIECES_AHEAD = 1 << 18, 64  # bytes read at a time


@dataclass(frozen=True)
class Listed:
    """One file as its source lists it; ``below`` is the path below the source's folder."""

    below: str
    full: str
    size: int
    modified_at: datetime | None
    checksum: str | None


class RemoteFolder:
    """The folder of one source; ``told`` says of paths below it why they are not fetched."""

    def __init__(
        self, files: AbstractFileSystem, folder: str, *, channel: str, largest_bytes: int
    ) -> None:
        self._files = files
        self._folder = folder
        self._channel = channel
        self._largest_bytes = largest_bytes
        self.told: dict[str, str] = {}

    def look(self) -> dict[str, Listed]:
        """What the source lists, by path; what is no delivery is told."""
        with asking(self._channel):
            self._files.invalidate_cache()
            try:
                top = self._files.ls(self._folder, detail=True)
            except FileNotFoundError:
                self._require_root()
                return {}
            return {each.below: each for each in self._walk(top, "", 0)}

    def _require_root(self) -> None:
        root = self._folder.rsplit("/", 1)[0]
        there = root if root.startswith("/") else root.split("/", 1)[0]
        if there and not self._files.exists(there):
            raise ChannelRefused(f"{self._channel}: the folder or bucket itself is not there")

    def _walk(self, entries: list[dict[str, Any]], above: str, depth: int) -> Iterator[Listed]:
        for entry in sorted(entries, key=lambda each: each["name"]):
            name = entry["name"].rsplit("/", 1)[-1]
            if not name and entry["type"] == "file" and not entry["size"]:
                continue  # an object store's mark of an empty folder
            below = f"{above}{name}"
            if is_litter(name) and name.strip("."):
                continue
            if trouble := _trouble(entry, name, below, depth, self._largest_bytes):
                self.told[below] = trouble
            elif entry["type"] == "directory":
                try:
                    inner = self._files.ls(entry["name"], detail=True)
                except FileNotFoundError:
                    self.told[below] = GONE
                except PermissionError:
                    self.told[below] = UNREADABLE
                else:
                    yield from self._walk(inner, f"{below}/", depth + 1)
            else:
                yield Listed(
                    below,
                    entry["name"],
                    entry["size"],
                    _moment(entry.get("mtime") or entry.get("LastModified")),
                    entry.get("ETag"),
                )

    def copy(self, file: Listed, copy: Path) -> bool:
        """Whether the file could be had; if not, it is told why."""
        with asking(self._channel):
            try:
                _copy(self._files, file, copy)
            except FileNotFoundError:
                self.told[file.below] = GONE
            except PermissionError:
                self.told[file.below] = UNREADABLE
            else:
                return True
        return False


def _trouble(entry: dict[str, Any], name: str, below: str, depth: int, largest: int) -> str | None:
    """Why an entry of a listing is not fetched, if so."""
    if name in {"", ".", ".."} or "\\" in name or "//" in entry["name"]:
        return OUTSIDE
    if entry.get("islink") or entry["type"] == "link":
        return LINK
    if trouble := trouble_with_name(name):
        return trouble
    if len(name.encode()) > _LONGEST_PART or len(below.encode()) > _LONGEST_PATH:
        return _TOO_LONG
    if entry["type"] == "directory":
        return _TOO_LONG if depth >= _DEEPEST else None
    if entry["type"] != "file":
        return NO_FILE
    if entry["size"] > largest:
        return _TOO_LARGE
    return None if entry["size"] else EMPTY


def _moment(told: datetime | float | None) -> datetime | None:
    if told is None or isinstance(told, datetime):
        return told
    return datetime.fromtimestamp(told, tz=UTC)


def _copy(files: AbstractFileSystem, file: Listed, copy: Path) -> None:
    """As many bytes as were listed and no more: a file may grow faster than it is read."""
    with files.open(file.full, "rb") as there, copy.open("wb") as here:
        if hasattr(there, "prefetch"):  # SFTP: ask for the next pieces before the first is there
            there.prefetch(file.size, _PIECES_AHEAD)
        left = file.size
        while left and (piece := there.read(min(left, _PIECE))):
            here.write(piece)
            left -= len(piece)
