"""The whole look, kept as an access to the vault before it begins."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import psycopg

from jamsos.scan.people import Everybody, Hit
from jamsos.scan.places import (
    FOLDERS_WITH_PERSONS,
    SCHEMAS_WITH_PERSONS,
    texts_of_folder,
    texts_of_schemas,
)
from jamsos.settings import Settings
from jamsos.warehouse.connection import connect
from jamsos.warehouse.purposes import LEAK_CHECK
from jamsos.warehouse.vault import note_access


@dataclass(frozen=True)
class Finding:
    """That ``count`` different values of one kind stand in one place."""

    place: str
    kind: str
    count: int


@dataclass(frozen=True)
class Scan:
    """What was looked for, in how many places, and what was found."""

    looked_for: int
    public_names: int
    places: int
    findings: tuple[Finding, ...]


def scan(
    settings: Settings,
    *,
    purpose: str,
    metadata_url: str | None = None,
    more_files: Iterable[Path] = (),
    as_of: date | None = None,
) -> Scan:
    """Look for everybody in every place where nobody may be named.

    Args:
        settings: The installation; its home and warehouse are looked at.
        purpose: Who looks and why; it is kept.
        metadata_url: Of Airflow's own database.
        more_files: Files or folders outside the home, such as a server's log.
        as_of: The day that is kept with the access; today's unless told.
    """
    with connect() as connection:
        # How many are looked for is known only once they were read: the access counts as one file.
        note_access(
            connection, what="scan", purpose_code=LEAK_CHECK, purpose=purpose, rows=1, as_of=as_of
        )
    with connect() as connection:
        everybody = Everybody.of_warehouse(connection, settings.project)
    look = _Look(everybody)
    look.at(texts_of_folder(settings.home, frozenset(FOLDERS_WITH_PERSONS)), "")
    for path in more_files:
        look.at(texts_of_folder(path), f"{path.name}/")
    with connect() as connection:
        texts = texts_of_schemas(connection, but=frozenset(SCHEMAS_WITH_PERSONS))
        look.at(texts, "gudang: ")
    if metadata_url:
        with psycopg.connect(metadata_url) as connection:
            look.at(texts_of_schemas(connection), "basis data Airflow: ")
    return Scan(len(everybody), everybody.public_names, len(look.places), look.findings())


class _Look:
    """What was found so far, by place."""

    def __init__(self, everybody: Everybody) -> None:
        self._everybody = everybody
        self._hits: dict[str, set[Hit]] = defaultdict(set)
        self.places: set[str] = set()

    def at(self, texts: Iterable[tuple[str, str]], prefix: str) -> None:
        for place, text in texts:
            self.places.add(f"{prefix}{place}")
            if found := self._everybody.found_in(text):
                self._hits[f"{prefix}{place}"] |= found

    def findings(self) -> tuple[Finding, ...]:
        counted: dict[tuple[str, str], int] = defaultdict(int)
        for place, hits in self._hits.items():
            for hit in hits:
                counted[self._shown(place), hit.kind] += 1
        return tuple(Finding(*key, count) for key, count in sorted(counted.items()))

    def _shown(self, place: str) -> str:
        """The place, without a file name that itself names somebody."""
        parts = place.split("/")
        return "/".join(
            "(nama disembunyikan)" if self._everybody.found_in(f"\n{part}\n") else part
            for part in parts
        )


def render(done: Scan) -> str:
    """The findings for people, in Indonesian."""
    lines = [f"{finding.count:>8}  {finding.kind:<9} {finding.place}" for finding in done.findings]
    hits = sum(finding.count for finding in done.findings)
    return "\n".join(
        [
            f"Dicari: {done.looked_for} nomor dan nama, di {done.places} tempat; "
            f"{done.public_names} nama yang juga ada dalam berkas proyek tidak dicari.",
            *lines,
            f"Ditemukan: {hits}",
        ]
    )
