"""Write the file for BPJS Ketenagakerjaan, its manifest, and its row in the export ledger.

Snapshot → audit → write under a temporary name → read back → only then, behind the fence and in
one transaction: its name, its manifest, its ledger row. ``<home>/exports/<YYYY-MM>/`` is named by
the covered month, the file by month, night and run. The same list again is the same bytes and
changes nothing; another content under a name once given is refused.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any

import psycopg
from psycopg.types.json import Jsonb

from jamsos.deliver.audit import (
    ExportRefused,
    faults_against_ledger,
    faults_before_writing,
    require,
)
from jamsos.deliver.manifest import (
    as_json,
    describe,
    manifest_path,
    read_manifest,
    sha256_of_rows,
    wage_base_rp,
)
from jamsos.deliver.readback import read_back
from jamsos.deliver.snapshot import Run, Snapshot, one_moment, read_ledger, take_snapshot
from jamsos.deliver.template import Cell, Template, load_template
from jamsos.deliver.workbook import write_workbook
from jamsos.digest import sha256_of
from jamsos.region import region
from jamsos.settings import settings
from jamsos.warehouse.connection import connect
from jamsos.warehouse.fence import pass_fence, take_fence
from jamsos.warehouse.purposes import BPJS_REGISTRATION
from jamsos.warehouse.vault import note_access


@dataclass(frozen=True)
class Export:
    """A file that holds the list of a run; rupiah are those of the covered month.

    ``is_new`` is false when the same bytes had been delivered before, by this run or, on a night
    that changed nobody, by an earlier one: then ``path`` and ``run_id`` are the earlier one's.
    """

    run_id: str
    path: Path
    manifest: Path
    sha256: str
    persons: int
    jkk_rp: int
    jkm_rp: int
    is_demo: bool
    is_new: bool

    def as_json(self) -> dict[str, Any]:
        """For an Airflow task: plain values, no person."""
        return asdict(self) | {"path": str(self.path), "manifest": str(self.manifest)}


def write_export(run_id: str, *, template_name: str | None = None) -> Export:
    """Deliver the list of a published run; calling it again changes nothing.

    Raises:
        ExportRefused: The run is not published, no gate allows its export, the list breaks the
            layout or disagrees with the ledger, or the file's name is taken by another content.
        TemplateUnreadable: The regency has no usable template.
        FencedOff: A newer try has begun.
        RunUnknown: There is no such run.
    """
    here = region()
    template = load_template(here, template_name)
    fence = f"export:{run_id}"
    with connect() as connection:
        token = take_fence(connection, fence)
    with one_moment() as connection:
        sources = [column.source for column in template.columns]
        snapshot = take_snapshot(connection, run_id, sources)
    secret = settings().require_person_key_secret()
    require(
        f"the export of {run_id} is refused",
        faults_before_writing(snapshot, template, here, secret),
    )
    folder = folder_of(snapshot.run.covered_month)
    folder.mkdir(mode=0o750, parents=True, exist_ok=True)
    for left_over in folder.glob(f".{run_id}.*.part"):  # of a try that was killed
        left_over.unlink(missing_ok=True)
    draft = folder / f".{run_id}.{token}.part"
    try:
        title = f"{template.title} {snapshot.run.covered_month:%Y-%m}"
        write_workbook(draft, template, snapshot.rows, title=title)
        require(f"the export of {run_id} read back", _differences(draft, template, snapshot.rows))
        manifest = describe(
            snapshot, template, here, file_name=_file_name(snapshot.run, template), path=draft
        )
        with connect() as connection:
            pass_fence(connection, fence, token)
            return _deliver(connection, draft, snapshot, manifest)
    finally:
        draft.unlink(missing_ok=True)


def verify_export(path: Path, *, template_name: str | None = None) -> dict[str, Any]:
    """Prove a delivered file again, from the disk alone: its manifest, which is returned.

    Bytes equal the manifest's; every cell is held and filled as the template says; persons,
    programmes and months equal ``marts.fct_subsidy`` of the run, and so do the rupiah.

    Raises:
        ExportRefused: Something differs; rows and columns are named, values are not.
        ManifestUnreadable: There is no manifest beside the file.
    """
    about = f"{path.name} is not what its manifest says"
    manifest = read_manifest(path)
    require(about, [] if sha256_of(path) == manifest["sha256"] else ["sha256: differs"])
    template = load_template(region(), template_name or manifest["template"]["name"])
    rows = read_back(path, template)
    with one_moment() as connection:
        ledger = read_ledger(connection, manifest["run_id"])
    require(about, template.faults(rows))
    secret = settings().require_person_key_secret()
    require(about, faults_against_ledger(rows, template, ledger, secret))
    rupiah = ledger.rupiah
    found = {
        "file_name": path.name,
        "header": list(template.header),
        "rows": len(rows),
        "persons": len(ledger.funded),
        "rows_sha256": sha256_of_rows(rows),
        "wage_base_rp": wage_base_rp(rows, template),
        "rupiah": rupiah | {"total": sum(rupiah.values())},
    }
    require(about, (f"{key}: differs" for key in found if found[key] != manifest[key]))
    return manifest


def folder_of(covered_month: date) -> Path:
    """Where the files of a covered month lie."""
    return settings().exports / f"{covered_month:%Y-%m}"


def _differences(draft: Path, template: Template, rows: Sequence[Sequence[Cell]]) -> list[str]:
    """Cells that came back otherwise than they were meant."""
    found = read_back(draft, template)
    if len(found) != len(rows):
        return [f"{len(found)} rows were written, not {len(rows)}"]
    return [
        f"row {number}, {column.header}: came back otherwise"
        for number, (meant, read) in enumerate(zip(rows, found, strict=True), template.first_row)
        for column, before, after in zip(template.columns, meant, read, strict=True)
        if (before or None) != after
    ]


def _file_name(run: Run, template: Template) -> str:
    return template.file_name.format(
        covered_month=run.covered_month, as_of=run.as_of, digest=run.digest
    )


def _deliver(
    connection: psycopg.Connection, draft: Path, snapshot: Snapshot, manifest: dict[str, Any]
) -> Export:
    """Name the draft and enter it. The commit comes last, so a re-run repairs a crash."""
    _still_published(connection, snapshot.run)
    run = snapshot.run
    earlier = connection.execute(
        """
        select manifest from ops.exports where sha256 = %s and covered_month = %s
        order by run_id = %s desc, written_at limit 1
        """,
        [manifest["sha256"], run.covered_month, run.run_id],
    ).fetchone()
    if earlier and earlier[0]["run_id"] == run.run_id and earlier[0] != manifest:
        require(
            manifest["file_name"],
            ["the ledger holds another manifest for the same bytes of the same run"],
        )
    if earlier:
        manifest = earlier[0]
    path = folder_of(run.covered_month) / manifest["file_name"]
    _name(draft, path, manifest)
    _enter(connection, snapshot, manifest)
    if earlier is None:
        note_access(
            connection, what="export", purpose_code=BPJS_REGISTRATION,
            purpose="berkas untuk BPJS", rows=manifest["rows"],
            as_of=run.as_of,
        )  # fmt: skip
    return Export(
        run_id=manifest["run_id"],
        path=path,
        manifest=manifest_path(path),
        sha256=manifest["sha256"],
        persons=manifest["persons"],
        jkk_rp=manifest["rupiah"].get("JKK", 0),
        jkm_rp=manifest["rupiah"].get("JKM", 0),
        is_demo=manifest["is_demo"],
        is_new=earlier is None,
    )


def _still_published(connection: psycopg.Connection, run: Run) -> None:
    published = connection.execute(
        """
        select run_id from ops.published_runs
        where region_code = %s and covered_month = %s
        for share
        """,
        [run.region_code, run.covered_month],
    ).fetchone()
    if published != (run.run_id,):
        require(f"the export of {run.run_id} is refused", ["another run was published meanwhile"])


def _name(draft: Path, path: Path, manifest: dict[str, Any]) -> None:
    """Give the draft its name and the manifest its place, unless both are there already.

    Raises:
        ExportRefused: Something else has that name: what was delivered is never overwritten.
    """
    account = manifest_path(path)
    text = as_json(manifest)
    if account.exists() and account.read_text(encoding="utf-8") != text:
        raise ExportRefused(account.name, ["exists with another content; it is written once"])
    if path.exists() and sha256_of(path) != manifest["sha256"]:
        raise ExportRefused(path.name, ["exists with another content; it is written once"])
    if not path.exists():
        os.replace(draft, path)
    if not account.exists():
        part = account.with_name(f".{account.name}.part")
        with part.open("w", encoding="utf-8", newline="\n") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        os.replace(part, account)
    _flush_folder(path.parent)


def _flush_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _enter(
    connection: psycopg.Connection,
    snapshot: Snapshot,
    manifest: dict[str, Any],
) -> None:
    rupiah = manifest["rupiah"]
    connection.execute(
        """
        insert into ops.exports (
            sha256, run_id, covered_month, template, file_name, row_count, jkk_rp, jkm_rp,
            gate_id, manifest
        ) values (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s)
        on conflict do nothing
        """,
        [
            manifest["sha256"],
            snapshot.run.run_id,
            snapshot.run.covered_month,
            f"{manifest['template']['name']} {manifest['template']['version']}",
            manifest["file_name"],
            manifest["rows"],
            rupiah.get("JKK", 0),
            rupiah.get("JKM", 0),
            max(gate.gate_id for gate in snapshot.gates),
            Jsonb(manifest),
        ],
    )
