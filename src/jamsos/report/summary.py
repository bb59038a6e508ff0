"""The summary of a night: its figures, their text, and the file that keeps it."""

from __future__ import annotations

from pathlib import Path

from jamsos.deliver.snapshot import one_moment
from jamsos.pages import put
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
    path = settings().reports / f"night_{summary.run.as_of.isoformat()}.txt"
    put(path, render(summary))
    return path
