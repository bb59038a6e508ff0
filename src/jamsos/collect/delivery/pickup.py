"""From a channel into the inbox: every new or changed file of one source, whole or not at all.

A file is fetched beside the inbox, looked at a second time at its source, and only then put into
the inbox under the path it has there. Its content is archived first, so a later version under the
same name loses nothing. Nothing is ever changed or deleted at the source.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from pathlib import Path, PurePosixPath
from time import monotonic, sleep
from typing import Any, Protocol

from fsspec import AbstractFileSystem

from jamsos.clock import WITA
from jamsos.collect.delivery.arrivals import Arrival, newest_arrivals, note_arrivals, place_key
from jamsos.collect.delivery.channels import ChannelRefused
from jamsos.collect.delivery.counts import SUFFIX, counts_path
from jamsos.collect.delivery.deliveries import keep, kept_path, settled_sha256
from jamsos.collect.delivery.names import EMPTY, UNFINISHED, shown
from jamsos.collect.delivery.remote import GONE, Listed, RemoteFolder
from jamsos.errors import JamsosError
from jamsos.region import Region
from jamsos.settings import Settings
from jamsos.sources import SOURCES, extract_contract
from jamsos.warehouse.connection import connect

FETCHED = (*SOURCES, "village_answers", "review_answers")
_IN_THE_WAY = "something else has its name in the inbox: move that away"
_CHANGING = "it changes while it is fetched; the next round fetches it"
_NEW = "it came while the others were fetched; the next round fetches it"
_UNCOUNTED = "its count file is not here yet; a round that brings it fetches both"
_WAITS = (UNFINISHED, EMPTY, _CHANGING, _NEW, _UNCOUNTED, GONE)
_MD5 = re.compile(r'"?([0-9a-f]{32})"?')


class Root(Protocol):
    """A folder on some file system: universal_pathlib's or Airflow's object storage path."""

    @property
    def fs(self) -> AbstractFileSystem: ...

    @property
    def path(self) -> str: ...


class CountsDiffer(JamsosError):
    """The source lists files in the window that are not held here, or not in that size."""


class WrongContent(JamsosError, ConnectionError):
    """What was fetched is not what the source says it has: worth another try."""


@dataclass
class Picked:
    """What one round brought from one channel.

    ``waiting`` and ``refused`` are told by what may be shown of their path. ``window_files`` and
    ``window_bytes`` are what source and archive both hold in the overlap window.
    """

    channel: str
    source: str
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    window_files: int = 0
    window_bytes: int = 0
    waiting: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)


def pick_up(
    root: Root, source: str, *, channel: str, settings: Settings, region: Region, as_of: date
) -> Picked:
    """Bring every new or changed file below ``<root>/<source>/`` into ``inbox/<source>/``.

    Raises:
        ChannelSilent: The channel gave no answer, or broke off; batches brought before stay.
        ChannelRefused: It does not let us in.
        WrongContent: A file came otherwise than its source says, twice.
        CountsDiffer: Afterwards, source and archive do not hold the same.
    """
    if source not in FETCHED:
        raise ChannelRefused(f"{source}: no source of ours is fetched under this name")
    return _Round(root, source, channel, settings, region, as_of).run()


class _Round:
    """One look at one source of one channel."""

    def __init__(
        self,
        root: Root,
        source: str,
        channel: str,
        settings: Settings,
        region: Region,
        as_of: date,
    ) -> None:
        self._source = source
        self._channel = channel
        self._settings = settings
        self._secret = settings.require_person_key_secret()
        self._region = region
        self._rules: dict[str, Any] = region.facts["pickup"]
        self._as_of = as_of
        self._remote = RemoteFolder(
            root.fs,
            f"{root.path.rstrip('/')}/{source}",
            channel=channel,
            largest_bytes=self._rules["largest_bytes"],
        )
        self._picked = Picked(channel, source)

    def run(self) -> Picked:
        began = monotonic()
        with connect() as connection:
            known = newest_arrivals(connection, self._channel, self._source)
        since = self._window(known)
        incoming = self._settings.incoming / self._source
        shutil.rmtree(incoming, ignore_errors=True)  # what a killed try left
        first = self._remote.look()
        second = first
        for batch in self._batches(self._to_fetch(first, known, since)):
            fetched = self._fetch(batch, incoming)
            sleep(max(0.0, began + self._rules["settle_seconds"] - monotonic()))
            second = self._remote.look()
            self._bring(fetched, second, known)
        shutil.rmtree(incoming, ignore_errors=True)
        self._count(first, second, since)
        self._tell()
        return self._picked

    def _window(self, known: dict[str, Arrival]) -> datetime | None:
        """From when on known files are read and counted again; at first, all are."""
        tomorrow = datetime.combine(self._as_of + timedelta(days=1), time.min, WITA)
        moments = [each.modified_at for each in known.values() if each.modified_at]
        newest = max((moment for moment in moments if moment < tomorrow), default=None)
        return newest - timedelta(days=self._rules["overlap_days"]) if newest else None

    def _to_fetch(
        self, listed: dict[str, Listed], known: dict[str, Arrival], since: datetime | None
    ) -> list[Listed]:
        """What is not known yet, and in the window what may have changed without a sign.

        Count files come first: no extract lies in the inbox before the one it is compared with.
        """
        to_fetch = []
        for below, file in listed.items():
            arrival = known.get(place_key(below, self._secret))
            is_certain = file.checksum or not _is_within(file, since)
            if arrival and is_certain and _is_as_before(file, arrival):
                self._picked.unchanged += 1
            else:
                to_fetch.append(file)
        return sorted(to_fetch, key=lambda file: not file.below.endswith(SUFFIX))

    def _batches(self, files: list[Listed]) -> Iterator[list[Listed]]:
        """A line that breaks off again and again still brings one batch after the other."""
        size = self._rules["batch_files"]
        for first in range(0, len(files), size):
            yield files[first : first + size]

    def _fetch(self, files: list[Listed], incoming: Path) -> list[tuple[Listed, Path, str]]:
        """Copies beside the inbox, with their hashes; what cannot be had now is told."""
        incoming.mkdir(parents=True, exist_ok=True)
        fetched = []
        for number, file in enumerate(files):
            copy = incoming / f"{number}.part"
            sha256 = self._fetch_one(file, copy)
            if sha256:
                fetched.append((file, copy, sha256))
        return fetched

    def _fetch_one(self, file: Listed, copy: Path) -> str | None:
        """Copy one file and compare size and checksum; what disagrees once is asked once more.

        A store's tag that looks like an MD5 may be none: two equal answers stand.
        """
        before = None
        for _ in range(2):
            if not self._remote.copy(file, copy):
                return None
            sha256, md5 = _hashes(copy)
            if copy.stat().st_size == file.size:
                expected = _MD5.fullmatch(file.checksum or "")
                if not expected or expected.group(1) == md5 or before == sha256:
                    return sha256
            before = sha256
        if copy.stat().st_size != file.size:
            self._remote.told[file.below] = _CHANGING
            return None
        raise WrongContent(
            f"{self._channel}: {self._shown(file.below)} came twice and differs each time"
        )

    def _bring(
        self,
        fetched: list[tuple[Listed, Path, str]],
        second: dict[str, Listed],
        known: dict[str, Arrival],
    ) -> None:
        """Into archive, inbox and ledger, in this order, so that a killed try only repeats."""
        for file, copy, sha256 in fetched:
            below = file.below
            if second.get(below) != file:
                self._remote.told.setdefault(below, _CHANGING if below in second else GONE)
                continue
            key = place_key(below, self._secret)
            arrival = known.get(key)
            if not arrival or arrival.sha256 != sha256:
                if self._is_uncounted(below):
                    self._remote.told[below] = _UNCOUNTED
                    continue
                if not self._into_inbox(below, copy, sha256):
                    self._remote.told[below] = _IN_THE_WAY
                    continue
                self._picked.changed += arrival is not None
                self._picked.new += arrival is None
            else:
                self._picked.unchanged += 1
                if _is_as_before(file, arrival):
                    continue
            entered = Arrival(
                key, self._shown(below), file.size, file.modified_at, file.checksum, sha256
            )
            with connect() as connection:
                note_arrivals(connection, self._channel, self._source, [entered], as_of=self._as_of)

    def _is_uncounted(self, below: str) -> bool:
        """An extract whose sender counts what it sends (``pickup.counted``), without its count."""
        if self._source not in self._rules["counted"]:
            return False
        target = self._settings.inbox / self._source / below
        is_extract = extract_contract(self._source).file_name.fullmatch(target.name) is not None
        return is_extract and not counts_path(target).exists()

    def _into_inbox(self, below: str, copy: Path, sha256: str) -> bool:
        """Whether the file lies in the inbox now; what lay there under its name is archived."""
        folder = self._settings.inbox / self._source
        target = folder / below
        for place in (folder, *_between(folder, target)):
            if place.is_symlink() or (place.exists() and not place.is_dir()):
                return False
            place.mkdir(parents=True, exist_ok=True)
        if target.is_symlink() or target.is_dir():
            return False
        keep(copy, sha256, self._settings.archive, suffix=target.suffix)
        if target.exists():
            replaced = settled_sha256(target)
            if replaced is None:  # somebody writes there
                return False
            keep(target, replaced, self._settings.archive, suffix=target.suffix)
        with copy.open("rb") as written:
            os.fsync(written.fileno())
        copy.replace(target)
        return True

    def _count(
        self, first: dict[str, Listed], second: dict[str, Listed], since: datetime | None
    ) -> None:
        """Compare what the source lists in the window with what is held here, file by file.

        Raises:
            CountsDiffer: Not the same number of files and bytes.
        """
        for below in second.keys() - first.keys():
            self._remote.told.setdefault(below, _NEW)
        listed = [
            each
            for each in second.values()
            if _is_within(each, since) and each.below not in self._remote.told
        ]
        with connect() as connection:
            known = newest_arrivals(connection, self._channel, self._source)
        held = []
        for each in listed:
            arrival = known.get(place_key(each.below, self._secret))
            if arrival:
                suffix = PurePosixPath(each.below).suffix
                kept = kept_path(self._settings.archive, arrival.sha256, suffix)
                held.append(kept.stat().st_size if kept.exists() else -1)
        held = [size for size in held if size >= 0]
        there, here = sum(each.size for each in listed), sum(held)
        if (len(listed), there) != (len(held), here):
            raise CountsDiffer(
                f"{self._channel}, {self._source}: the source lists {len(listed)} files of {there} "
                f"bytes in the window, {len(held)} of {here} bytes are held here. Look whether the "
                "archive or ops.arrivals lost something; nothing was deleted at the source."
            )
        self._picked.window_files, self._picked.window_bytes = len(listed), there

    def _tell(self) -> None:
        for below, why in sorted(self._remote.told.items()):
            told = f"{self._shown(below)}: {why}"
            (self._picked.waiting if why in _WAITS else self._picked.refused).append(told)

    def _shown(self, below: str) -> str:
        return shown(PurePosixPath(below), self._region)


def _is_as_before(file: Listed, arrival: Arrival) -> bool:
    return (file.size, file.modified_at, file.checksum) == (
        arrival.size_bytes,
        arrival.modified_at,
        arrival.checksum,
    )


def _is_within(file: Listed, since: datetime | None) -> bool:
    return since is None or file.modified_at is None or file.modified_at >= since


def _hashes(path: Path) -> tuple[str, str]:
    """SHA-256, and MD5 where a store calls it a checksum."""
    sha256, md5 = hashlib.sha256(), hashlib.md5(usedforsecurity=False)
    with path.open("rb") as content:
        while part := content.read(1 << 18):
            sha256.update(part)
            md5.update(part)
    return sha256.hexdigest(), md5.hexdigest()


def _between(folder: Path, target: Path) -> list[Path]:
    """The folders from ``folder`` down to the one of ``target``, outermost first."""
    parts = target.relative_to(folder).parts[:-1]
    return [folder.joinpath(*parts[: number + 1]) for number in range(len(parts))]
