"""The summary of a night: its figures, their text, and the file that keeps it."""

from __future__ import annotations

import os
from pathlib import Path

from jamsos.deliver.snapshot import one_moment
from jamsos.report.night import NightSummary, NightUnknown, night_summary
from jamsos.report.text import render
from jamsos.settings import settings

__all__ = ["NightSummary", "NightUnknown", "night_summary", "render", "write_summary"]


def write_summary(run_id: str) -> Path:
    """Write ``<home>/reports/night_<as_of>.txt``; a re-run of the night replaces it.

    Raises:
        RunUnknown: There is no such run.
    """
    with one_moment() as connection:
        summary = night_summary(connection, run_id)
    folder = settings().reports
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"night_{summary.run.as_of.isoformat()}.txt"
    part = path.with_name(f".{path.name}.part")
    part.write_text(render(summary), encoding="utf-8", newline="\n")
    os.replace(part, path)
    return path
