"""Write the site of a night, and the list of all nights: file by file, each whole or as before."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import psycopg

from jamsos.certificate import write_certificate
from jamsos.data_docs import write_data_docs
from jamsos.deliver.snapshot import one_moment
from jamsos.errors import JamsosError
from jamsos.lineage import write_dbt_docs, write_lineage
from jamsos.pages import put
from jamsos.region import region
from jamsos.report.night import NightUnknown
from jamsos.settings import settings
from jamsos.site.language import ENGLISH
from jamsos.site.night import night_of
from jamsos.site.page import Documents, render_night, render_nights

# Evidence beside the pages, and where each lies in the night's folder.
DOCUMENTS = {
    "certificate": "certificate.html",
    "certificate_pdf": "certificate.pdf",
    "data_docs": "data_docs/index.html",
    "lineage": "lineage.html",
    "dbt_docs": "dbt_docs/index.html",
}
# Who writes it, of a run into the folder: name of the document it leaves → writer.
WRITERS: dict[str, Callable[[str, Path], object]] = {
    "certificate": write_certificate,
    "data_docs": write_data_docs,
    "lineage": write_lineage,
    "dbt_docs": write_dbt_docs,
}


class ReportsIncomplete(JamsosError):
    """The pages are written, and something that belongs beside them is not; it says what."""


@dataclass(frozen=True)
class ListedNight:
    """One line of the list of nights; figures are empty where a run did not get so far."""

    as_of: date
    covered_month: date
    status: str
    is_read: bool
    persons: int | None
    jkk_rp: int | None
    jkm_rp: int | None
    href: str | None


def write_reports(run_id: str) -> Path:
    """Write ``<reports>/<as_of>/`` and ``<reports>/index.html``; returns the night's first page.

    A run again of the same night replaces its pages. What others write stands beside them; if one
    of these fails, everything else is written all the same.

    Raises:
        RunUnknown: There is no such run.
        ReportsIncomplete: A writer of a document beside the pages failed; the pages say so, too.
    """
    here, reports = region(), settings().reports
    with one_moment() as connection:
        night = night_of(connection, run_id, here)
    folder = reports / night.as_of.isoformat()
    folder.mkdir(parents=True, exist_ok=True)
    failed = _write_documents(run_id, folder)
    written = tuple(
        (name, path)
        for name, path in DOCUMENTS.items()
        if name not in failed and (folder / path).is_file()
    )
    documents = Documents(
        written,
        frozenset(path for _, path in written if (folder / ENGLISH / path).is_file()),
        tuple(failed),
    )
    for path, text in render_night(night, here, documents).items():
        put(folder / path, text)
    with one_moment() as connection:
        listed = _all_nights(connection, here.code, reports)
    for path, text in render_nights(listed, here).items():
        put(reports / path, text)
    if failed:
        told = "; ".join(f"{name}: {error}" for name, error in failed.items())
        raise ReportsIncomplete(f"the pages are written, but not everything beside them: {told}")
    return folder / "index.html"


def run_named(name: str | None) -> str:
    """The run that somebody means: its id, its night (YYYY-MM-DD), or nothing for the newest.

    Raises:
        NightUnknown: No run is of this night, or there is none at all.
    """
    with one_moment() as connection:
        row = connection.execute(_NAMED, {"name": name, "region": region().code}).fetchone()
    if row is None:
        raise NightUnknown(f"there is no run {name}" if name else "there is no run yet")
    return row[0]


_NAMED = """
    select run_id from ops.runs
    where
        region_code = %(region)s
        and (%(name)s::text is null or %(name)s in (run_id, as_of::text))
    order by as_of desc, opened_at desc
    limit 1
"""


def _write_documents(run_id: str, folder: Path) -> dict[str, str]:
    """Let everybody write; returns who failed, and how in words without values."""
    failed = {}
    for name, write in WRITERS.items():
        try:
            write(run_id, folder)
        except JamsosError as error:
            failed[name] = str(error)
        except Exception as error:  # noqa: BLE001 - told below; the others are still written
            failed[name] = type(error).__name__  # its words may hold a value
    return failed


_NIGHTS = """
    select distinct on (runs.as_of)
        runs.run_id, runs.as_of, runs.covered_month,
        case
            when runs.status = 'published' and exists (
                select from quality.gate_log
                where subject_id = runs.run_id and decision = 'waived'
            ) then 'waived'
            else runs.status
        end,
        published.run_id is not null
    from ops.runs
    left join ops.published_runs as published on runs.run_id = published.run_id
    where runs.region_code = %(region)s
    order by runs.as_of desc, runs.opened_at desc
"""
_MONEY = """
    select
        run_id, max(committed_persons),
        max(committed_rp) filter (where programme = 'JKK'),
        max(committed_rp) filter (where programme = 'JKM')
    from marts.money_by_stage
    where run_id = any(%(runs)s)
    group by run_id
"""


def _all_nights(
    connection: psycopg.Connection, region_code: str, reports: Path
) -> list[ListedNight]:
    """The last run of each night, the newest first; linked where its pages are kept."""
    runs = connection.execute(_NIGHTS, {"region": region_code}).fetchall()
    money = {
        run_id: figures
        for run_id, *figures in connection.execute(_MONEY, {"runs": [run[0] for run in runs]})
    }
    return [
        ListedNight(
            as_of,
            month,
            status,
            is_read,
            *money.get(run_id, (None, None, None)),
            href=f"{as_of}/index.html" if (reports / f"{as_of}" / "index.html").is_file() else None,
        )
        for run_id, as_of, month, status, is_read in runs
    ]
