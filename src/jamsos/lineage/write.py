"""Make the lineage of a version of the code once, and lay it into the folder of each of its nights.

Nights of one version share the files: a name more, no byte more.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path
from typing import Any

from jamsos.combine.dbt import compile_project
from jamsos.combine.run import code_version
from jamsos.deliver.template import load_template
from jamsos.lineage.columns import Column, NotTraceable
from jamsos.lineage.dbt_docs import dbt_page
from jamsos.lineage.graph import Lineage, known_tables
from jamsos.lineage.page import Told, render_pages
from jamsos.region import Region, region
from jamsos.settings import Settings, settings
from jamsos.warehouse.connection import connect

EXPORT = ("exports", "bpjs__registrations")
# What an auditor asks for beside the columns of the file.
FURTHER = (
    Column("marts", "fct_subsidy", "amount_rp"),
    Column("marts", "fct_eligible_worker", "outcome"),
    Column("marts", "fct_eligible_worker", "reason_codes"),
)
_PAGES = ("lineage.html", "en/lineage.html", "lineage.json")
_MODELS = "dbt_docs/index.html"


def write_lineage(run_id: str, folder: Path) -> Path | None:
    """Lay ``lineage.html``, the same in English and as JSON into the folder of a run's night.

    Returns the page; none for a run of another version of the code than this one, unless its
    lineage was made then.

    Raises:
        LookupError: There is no such run.
        NotTraceable: A column's way cannot be read from the code.
    """
    kept = _kept_for(run_id)
    if kept is None:
        return None
    for name in _PAGES:
        _same_file(kept / name, folder / name)
    return folder / _PAGES[0]


def write_dbt_docs(run_id: str, folder: Path) -> Path | None:
    """Lay dbt's page of the models into the folder of a run's night; as :func:`write_lineage`."""
    kept = _kept_for(run_id)
    if kept is None:
        return None
    _same_file(kept / _MODELS, folder / _MODELS)
    return folder / _MODELS


def kept_lineage(installation: Settings | None = None) -> Path:
    """The folder with the lineage of this version of the code, made if it is not there yet."""
    installation = installation or settings()
    version = code_version(installation.project, region().folder)
    kept = _place_of(version, installation)
    if not all((kept / name).exists() for name in (*_PAGES, _MODELS)):
        kept.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=kept.parent, prefix=".made.") as beside:
            made = Path(beside) / "made"
            manifest = compiled(installation, Path(beside) / "dbt")
            pages = render_pages(traced(manifest, installation, region()), version)
            for name, text in (pages | {_MODELS: dbt_page(manifest)}).items():
                (made / name).parent.mkdir(parents=True, exist_ok=True)
                (made / name).write_text(text, encoding="utf-8", newline="\n")
            if kept.exists():  # without a page of ours, or another process was faster
                kept.rename(Path(beside) / "replaced")
            made.rename(kept)
    return kept


def lines_of(column: str) -> str:
    """The way to one column as lines of text, by the code of this checkout.

    Raises:
        NotTraceable: It is none of those that the pages show; the message names them.
    """
    texts = {path.stem: path for path in sorted((kept_lineage() / "text").glob("*.txt"))}
    if column.lower() not in texts:
        raise NotTraceable(f"there is no column {column}; there are {', '.join(texts)}")
    return texts[column.lower()].read_text(encoding="utf-8").rstrip()


def compiled(installation: Settings, target: Path) -> dict[str, Any]:
    """dbt's manifest of the installation's project."""
    target.mkdir(parents=True, exist_ok=True)
    return compile_project(installation.project, installation, target)


def traced(manifest: dict[str, Any], installation: Settings, here: Region) -> list[Told]:
    """The ways to all columns of the file for BPJS, and to what else auditors ask for."""
    with connect(installation.require_database_url()) as connection:
        lineage = Lineage(manifest, installation.project, known_tables(connection))
    exported = [
        Told(lineage.trace(Column(*EXPORT, column.source)), column)
        for column in load_template(here).columns
    ]
    return [*exported, *(Told(lineage.trace(column)) for column in FURTHER)]


def _kept_for(run_id: str) -> Path | None:
    installation = settings()
    with connect() as connection:
        row = connection.execute(
            "select code_version from ops.runs where run_id = %s", [run_id]
        ).fetchone()
    if row is None:
        raise LookupError(f"there is no run {run_id}")
    if row[0] == code_version(installation.project, region().folder):
        return kept_lineage(installation)
    kept = _place_of(row[0], installation)
    return kept if kept.exists() else None


def _place_of(version: str, installation: Settings) -> Path:
    return installation.reports / "lineage" / version.replace("+", "-")


def _same_file(kept: Path, there: Path) -> None:
    """The kept file under another name; a copy where the disk is another one."""
    there.parent.mkdir(parents=True, exist_ok=True)
    part = there.with_name(f".{there.name}.part")
    part.unlink(missing_ok=True)
    try:
        os.link(kept, part)
    except OSError:
        shutil.copyfile(kept, part)
    os.replace(part, there)
    part.unlink(missing_ok=True)  # of two names of one file, renaming one leaves both
