"""Write the certificate of a run: HTML and PDF in two languages, and the lists behind its digests.

The same run gives the same bytes: no hour of the day is on it, and the PDF's date is the night's.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time
from importlib import resources
from io import StringIO
from pathlib import Path

from jamsos.certificate.facts import Facts, gather, has_facts
from jamsos.certificate.page import page_of
from jamsos.certificate.words import LANGUAGES
from jamsos.deliver.snapshot import one_moment
from jamsos.pages import put, templates

_TEMPLATES = "templates"


@dataclass(frozen=True)
class Written:
    """Where a certificate lies; the English one in ``en/`` below, the annexes beside the first."""

    html: Path
    pdf: Path
    inputs: Path
    gates: Path
    digests: Path


def write_certificate(run_id: str, folder: Path) -> Written | None:
    """Write the certificate of a run into ``folder``; a second time replaces it.

    Where no run has ever made facts there is nothing to certify, and nothing is written.

    Raises:
        RunUnknown: There is no such run.
    """
    with one_moment() as connection:
        if not has_facts(connection):
            return None
        facts = gather(connection, run_id)
    for language in LANGUAGES:
        below = folder if language == "id" else folder / language
        page = page_of(facts, language)
        put(below / "certificate.html", as_html(page))
        put(below / "certificate.pdf", as_pdf(page, facts))
    annexes = {
        "certificate_inputs.csv": _inputs(facts),
        "certificate_gates.csv": _gates(facts),
        "certificate_digests.csv": _digests(facts),
    }
    for name, text in annexes.items():
        put(folder / name, text)
    return Written(
        folder / "certificate.html", folder / "certificate.pdf", *map(folder.joinpath, annexes)
    )


def as_html(page: dict[str, object]) -> str:
    """A page that needs nothing else; everything that comes from data is escaped."""
    pages = templates("jamsos.certificate", _TEMPLATES)
    return pages.get_template("certificate.html").render(page=page)


def as_pdf(page: dict[str, object], facts: Facts) -> bytes:
    """One page of A4, with the fonts that typst carries; PDF/A, for an archive."""
    import typst

    night = datetime.combine(facts.night.run.as_of, time(), UTC)
    return typst.compile(
        pdf_template(),
        format="pdf",
        sys_inputs={"page": json.dumps(page)},
        ignore_system_fonts=True,
        pdf_standards=["a-2a"],
        timestamp=int(night.timestamp()),
    )


def pdf_template() -> bytes:
    """How the words are set; it reads them from ``sys.inputs.page``."""
    return (
        resources.files("jamsos.certificate").joinpath(_TEMPLATES, "certificate.typ").read_bytes()
    )


def _inputs(facts: Facts) -> str:
    """One line for each load, by source and scope."""
    head = (
        "source",
        "scope",
        "period",
        "delivered",
        "accepted",
        "quarantined",
        "sha256",
        "load_id",
    )
    return _csv(
        head,
        ([getattr(load, name) for name in head] for each in facts.inputs for load in each.loads),
    )


def _gates(facts: Facts) -> str:
    """One line for each suite and subject, and what was found: names of expectations."""
    head = (
        "stage", "suite", "subject_id", "decision", "rows_judged", "rows_quarantined",
        "expectations",
    )  # fmt: skip
    return _csv(
        (*head, "failed", "waived"),
        (
            [
                *(getattr(gate, name) for name in head),
                " ".join(gate.failed),
                "; ".join(
                    f"{waiver.expectation}: {waiver.reason} ({waiver.waived_by}, "
                    f"{waiver.checked_by}, {waiver.expires_on})"
                    for waiver in gate.waivers
                ),
            ]
            for gate in facts.gates
        ),
    )


def _digests(facts: Facts) -> str:
    """One line for each table of results and of rules."""
    return _csv(
        ("table", "rows", "sha256", "columns"),
        (
            [each.table_name, each.row_count, each.sha256, " ".join(each.column_names)]
            for each in facts.digests
        ),
    )


def _csv(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    text = StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(head)
    writer.writerows(rows)
    return text.getvalue()
