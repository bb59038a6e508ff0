"""Let Great Expectations build the site of one night, beside the old one, and put it in place."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

from jamsos.clock import day_name
from jamsos.data_docs.judged import Judged, judged_in
from jamsos.data_docs.results import as_result
from jamsos.data_docs.words import effect, measure, seen, subject, turn
from jamsos.errors import JamsosError
from jamsos.gates.engine import ephemeral_context, silenced
from jamsos.region import region
from jamsos.report.words import share
from jamsos.warehouse.connection import connect

_RENDERER = {
    "class_name": "ValidationResultsPageRenderer",
    "column_section_renderer": {
        "class_name": "ValidationResultsColumnSectionRenderer",
        "table_renderer": {
            "module_name": "jamsos.data_docs.table",
            "class_name": "CountsTable",
        },
    },
}


class DataDocsBroken(JamsosError):
    """Great Expectations left a page out; the message says how many, not what was on it."""


def page_of(suite: str, as_of: date, subject_id: str) -> str:
    """Where the page of one gate lies below ``data_docs/``, for whoever links to it."""
    return (
        f"validations/{suite}/{as_of:%Y-%m-%d}/{as_of:%Y%m%d}T000000.000000Z/"
        f"{_file_name(subject_id)}.html"
    )


def write_data_docs(run_id: str, folder: Path) -> Path:
    """Write ``data_docs/`` into the folder of a run's night and return its first page.

    An older ``data_docs/`` is replaced as a whole. Pages hold counts, shares and names of
    expectations, never a value; the same gate log makes the same bytes.

    Raises:
        LookupError: There is no such run.
        DataDocsBroken: Great Expectations could not render every gate.
    """
    with connect() as connection:
        night, judged = judged_in(connection, run_id)
    folder.mkdir(parents=True, exist_ok=True)
    kept = folder / "data_docs"
    with tempfile.TemporaryDirectory(dir=folder, prefix=".data_docs.") as beside:
        made = Path(beside) / "made"
        with silenced():
            _build(judged, run_id, night, made)
        pages = [made / "index.html", *(made / _page(each) for each in judged)]
        missing = sum(1 for page in pages if not page.exists() or not page.stat().st_size)
        if missing:
            raise DataDocsBroken(f"{missing} of {len(pages)} pages could not be rendered")
        if kept.exists():
            kept.rename(Path(beside) / "replaced")
        made.rename(kept)
    return kept / "index.html"


def _build(judged: Sequence[Judged], run_id: str, night: date, folder: Path) -> None:
    from great_expectations.core.run_identifier import RunIdentifier
    from great_expectations.data_context.types.resource_identifiers import (
        ExpectationSuiteIdentifier,
        ValidationResultIdentifier,
    )
    from great_expectations.render.renderer.site_builder import SiteBuilder

    from jamsos.gates import sql_expectations  # noqa: F401 - importing it registers ours

    context = ephemeral_context()
    run = RunIdentifier(run_name=night.isoformat(), run_time=f"{night.isoformat()}T00:00:00+00:00")
    for each in judged:
        context.validation_results_store.set(
            ValidationResultIdentifier(
                ExpectationSuiteIdentifier(each.suite), run, _file_name(each.subject_id)
            ),
            as_result(each, run.to_json_dict()),
        )
    told = {
        "run_id": run_id,
        "night": day_name(night),
        "gates": [_told(each) for each in judged],
    }
    view = {"module_name": "jamsos.data_docs.view", "told": told}
    site = SiteBuilder(
        context,
        store_backend={
            "class_name": "TupleFilesystemStoreBackend",
            "base_directory": str(folder),
        },
        site_name="jamsos",
        site_index_builder={
            "class_name": "DefaultSiteIndexBuilder",
            "view": view | {"class_name": "NightPage"},
        },
        show_how_to_buttons=False,
        site_section_builders={
            "expectations": "None",  # as it is written in its configuration
            "profiling": "None",
            "validations": {
                "renderer": _RENDERER,
                "view": view | {"class_name": "GatePage"},
            },
        },
    )
    for section in site.site_section_builders.values():
        section.build()  # not build() of the site: it would copy fonts and pictures that none uses
    site.site_index_builder.build()


def _told(judged: Judged) -> dict[str, Any]:
    """What the pages say of one gate beside its expectations; plain values only."""
    villages = {each.village_code: each.village_name for each in region().villages}
    return {
        "page": _page(judged),
        "gate_id": judged.gate_id,
        "kind": judged.subject_kind,
        "suite": judged.suite,
        "table": judged.table,
        "owner": judged.owner,
        "notes": judged.notes,
        "subject": subject(
            judged.subject_kind, judged.suite, judged.scope, judged.period, villages
        ),
        "subject_id": judged.subject_id,
        "decision": judged.decision,
        "rows_judged": judged.rows_judged,
        "rows_quarantined": judged.rows_quarantined,
        "asked": len(judged.expectations),
        "failed": len(judged.failures),
        "gate_failures": judged.gate_failures,
        "expectations": {
            each["name"]: _told_of_expectation(each, judged) for each in judged.expectations
        },
    }


def _told_of_expectation(asked: dict[str, Any], judged: Judged) -> dict[str, Any]:
    failure = judged.failure_of(asked["name"])
    return {
        "type": asked["type"],
        "column": asked.get("column"),
        "description": asked["description"],
        "because": asked.get("because"),
        "because_id": asked.get("because_id"),
        "kwargs": asked.get("kwargs") or {},
        "limits": asked.get("limits") or {},
        "enough": share(round(1000 * asked.get("mostly", 1)), 1000),
        "seen": seen(failure, judged.rows_judged),
        "effect": effect(asked, failure),
        "turn": turn(asked),
        "measures": [
            measure(name, value) for name, value in judged.measures.get(asked["name"], {}).items()
        ],
        "is_waived": bool(failure and failure.get("waiver_id")),
    }


def _page(judged: Judged) -> str:
    return page_of(judged.suite, judged.as_of, judged.subject_id)


def _file_name(subject_id: str) -> str:
    return re.sub(r"[^A-Za-z0-9.-]+", "_", subject_id)
