"""What is kept of a past run, and whether it is enough to decide it again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import psycopg
from psycopg.rows import class_row

from jamsos.collect.delivery.deliveries import kept_path
from jamsos.combine.digests import Digest, digests_of
from jamsos.combine.run import Run
from jamsos.digest import sha256_of
from jamsos.errors import JamsosError
from jamsos.privacy import person_key
from jamsos.settings import Settings
from jamsos.sources import ASKED, roster_contract

# What tells of a delivery beside it: the hash of a village's manifest or of a sender's counts.
COMPANIONS = {"manifest_sha256": "manifest", "counts_sha256": "counts"}


class CannotReplay(JamsosError):
    """What a past run stands on is no longer there; the message names all of it, in Indonesian."""


@dataclass(frozen=True)
class PastLoad:
    """A delivery that the run read, as the ledger has it.

    ``as_of``: the night that read and judged it; ``published_as_of``: the night since which it is
    what its sender says, as the run saw it. One that is not ``is_pinned`` was replaced before the
    run; since when a village proposes somebody is told by what it sent for the month until then.
    """

    source: str
    scope: str
    load_id: str
    file_name: str
    sha256: str
    period: date
    edition: str
    channel: str
    arrived_at: datetime | None
    musdes_number: str | None
    musdes_date: date | None
    reading: dict[str, Any]
    delivered: int
    accepted: int
    quarantined: int
    as_of: date
    published_as_of: date
    publication_id: int
    is_pinned: bool

    @property
    def is_file(self) -> bool:
        return self.source not in ASKED

    def kept(self, archive: Path) -> Path:
        """Where the archive has it."""
        return kept_path(archive, self.sha256, Path(self.file_name).suffix)

    def companion(self, archive: Path) -> tuple[str, str, Path] | None:
        """Kind, hash and place of the file that told of it, if there was one."""
        for key, kind in COMPANIONS.items():
            if sha256 := self.reading.get(key):
                return kind, sha256, kept_path(archive, sha256, ".csv")
        return None


@dataclass(frozen=True)
class PastRun:
    """A published run as it stands in the ledger.

    ``told``: line by line what it knew. ``lists``: of each month before the list that it knew;
    ``chain``: the runs of its own month that it goes on with, newest first. ``manifest``: of its
    file, if one was written.
    """

    run: Run
    region_code: str
    inputs_digest: str
    code_version: str
    earlier_run_id: str | None
    month_before_run_id: str | None
    frozen_run_id: str | None
    told: tuple[str, ...]
    is_withdrawn: bool
    lists: dict[date, str]
    chain: tuple[str, ...]
    loads: tuple[PastLoad, ...]
    digests: tuple[Digest, ...]
    manifest: dict[str, Any] | None

    @property
    def listed(self) -> list[str]:
        """Runs whose lists it reads."""
        named = (*self.lists.values(), self.month_before_run_id, self.frozen_run_id)
        return sorted({run_id for run_id in named if run_id})

    @property
    def gone_on_with(self) -> list[str]:
        """Runs whose places and holds it goes on with."""
        named = (*self.chain, self.earlier_run_id, self.month_before_run_id)
        return sorted({run_id for run_id in named if run_id})


_RUN = """
select
    run_id, as_of, covered_month, region_code, inputs_digest, code_version, status,
    earlier_run_id, month_before_run_id, frozen_run_id, told
from ops.runs where run_id = %s
"""
_LOADS = """
with
pinned as (
    select loads.*
    from ops.run_inputs as inputs
    inner join ops.loads as loads on inputs.load_id = loads.load_id
    where inputs.run_id = %(run)s
)
select
    loads.source, loads.scope, loads.load_id, loads.file_name, loads.sha256, loads.period,
    loads.edition, loads.channel, loads.arrived_at, loads.musdes_number, loads.musdes_date,
    loads.reading, loads.delivered, loads.accepted, loads.quarantined, loads.as_of,
    published.as_of as published_as_of, published.publication_id,
    pinned.load_id = loads.load_id as is_pinned
from pinned
inner join ops.loads as loads
    on
        pinned.load_id = loads.load_id
        or (
            pinned.source = %(rosters)s
            and loads.status = 'published'
            and loads.as_of <= pinned.as_of
            and (pinned.source, pinned.scope, pinned.period)
            = (loads.source, loads.scope, loads.period)
        )
cross join lateral (
    select publications.as_of, publications.publication_id
    from ops.publications
    where publications.load_id = loads.load_id and publications.as_of <= %(night)s
    order by publications.as_of desc, publications.publication_id desc
    limit 1
) as published
order by published.as_of, published.publication_id
"""
_LISTS = "select covered_month, list_run_id from ops.run_lists where run_id = %s order by 1"
_CHAIN = "select run_id from ops.runs_before(%s) order by steps"
_MANIFEST = "select manifest from ops.exports where run_id = %s order by written_at desc limit 1"
_A_PERSON = """
select nik, person_key from raw.civil_registry
where load_id = any(%s) limit 1
"""


def past_run(connection: psycopg.Connection, run_id: str) -> PastRun:
    """The run as it stands in the ledger.

    Raises:
        CannotReplay: It was never published: nothing certified what it made.
    """
    row = connection.execute(_RUN, [run_id]).fetchone()
    (
        run_id, as_of, covered_month, region_code, inputs_digest, code_version, status,
        earlier_run_id, month_before_run_id, frozen_run_id, told,
    ) = row  # fmt: skip
    if status not in ("published", "withdrawn"):
        raise CannotReplay(
            f"Run {run_id} tidak dapat diulang: tidak pernah terbit, jadi tidak ada hasil yang "
            "dapat dibandingkan."
        )
    with connection.cursor(row_factory=class_row(PastLoad)) as cursor:
        loads = cursor.execute(
            _LOADS, {"run": run_id, "night": as_of, "rosters": roster_contract().name}
        ).fetchall()
    manifest = connection.execute(_MANIFEST, [run_id]).fetchone()
    return PastRun(
        Run(run_id, as_of, covered_month),
        region_code,
        inputs_digest,
        code_version,
        earlier_run_id,
        month_before_run_id,
        frozen_run_id,
        told=tuple(told),
        is_withdrawn=status == "withdrawn",
        lists=dict(connection.execute(_LISTS, [run_id]).fetchall()),
        chain=tuple(earlier for (earlier,) in connection.execute(_CHAIN, [run_id])),
        loads=tuple(loads),
        digests=digests_of(connection, run_id),
        manifest=manifest[0] if manifest else None,
    )


def require_what_it_needs(connection: psycopg.Connection, past: PastRun, here: Settings) -> None:
    """Every file of the run, unchanged; the lists that it read; and the key of its persons.

    Raises:
        CannotReplay: With the name of each thing that is missing or not what it was.
    """
    missing = [
        *_files(past, here.archive),
        *_lists(connection, past),
        *_other_key(connection, past, here),
    ]
    if missing:
        raise CannotReplay("\n  - ".join([f"Run {past.run.run_id} tidak dapat diulang:", *missing]))


def _files(past: PastRun, archive: Path) -> list[str]:
    found = []
    for load in past.loads:
        if not load.is_file:
            continue
        kept = [(load.sha256, load.kept(archive), "berkas")]
        if beside := load.companion(archive):
            kept.append((beside[1], beside[2], "berkas pendamping"))
        for sha256, path, what in kept:
            named = f"{what} {load.source} {load.scope} {load.period} (SHA-256 {sha256})"
            if not path.is_file():
                found.append(f"{named} tidak ada lagi di arsip")
            elif sha256_of(path) != sha256:
                found.append(f"{named} di arsip sudah berubah isinya")
    return found


def _lists(connection: psycopg.Connection, past: PastRun) -> list[str]:
    """Earlier lists of which the facts are gone, or are not what they were."""
    found = []
    for run_id in past.listed:
        recorded = {
            digest.table_name: digest
            for digest in digests_of(connection, run_id)
            if digest.table_name in LISTED_FACTS
        }
        month = connection.execute(
            "select covered_month from ops.runs where run_id = %s", [run_id]
        ).fetchone()[0]
        for table in LISTED_FACTS:
            if table in recorded:
                now = digest_now(connection, recorded[table], run_id, month)
                if now.row_count != recorded[table].row_count:
                    found.append(f"{table} dari run {run_id} tidak lengkap lagi")
                elif now != recorded[table]:
                    found.append(f"{table} dari run {run_id} sudah berubah")
            elif not _has_rows(connection, table, run_id):
                found.append(f"{table} dari run {run_id} tidak disimpan lagi")
    return found


LISTED_FACTS = ("marts.fct_enrolment_month", "marts.fct_subsidy")


def digest_now(connection: psycopg.Connection, digest: Digest, run_id: str, month: date) -> Digest:
    """The same digest of the rows as they are now."""
    row_count, sha256 = connection.execute(
        "select row_count, sha256 from ops.digest_of(%s::regclass, %s, %s, %s)",
        [digest.table_name, run_id, month, [*digest.column_names]],
    ).fetchone()
    return Digest(digest.table_name, row_count, sha256, digest.column_names)


def _has_rows(connection: psycopg.Connection, table: str, run_id: str) -> bool:
    schema, name = table.split(".")
    statement = psycopg.sql.SQL("select exists (select from {} where run_id = %s)")
    return connection.execute(
        statement.format(psycopg.sql.Identifier(schema, name)), [run_id]
    ).fetchone()[0]


def _other_key(connection: psycopg.Connection, past: PastRun, here: Settings) -> list[str]:
    """Whether somebody of the run has another key by the secret of this process."""
    of_registry = [load.load_id for load in past.loads if load.source == "civil_registry"]
    row = connection.execute(_A_PERSON, [of_registry]).fetchone()
    if row is None or person_key(row[0], here.require_person_key_secret()) == row[1]:
        return []
    return ["kunci rahasia orang (JAMSOS_PERSON_KEY_SECRET) bukan yang dipakai run itu"]
