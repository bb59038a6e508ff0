"""A comparison as text, as one page that needs nothing from outside, and as spreadsheets."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable
from html import escape
from pathlib import Path

from jamsos.what_if.compare import Comparison, Moved
from jamsos.what_if.tables import Table, heading, notes, tables

_ON_TERMINAL = {"jumlah", "iuran", "kecamatan", "jenis_kelamin", "kelompok_pekerjaan",
                "desil_kesejahteraan", "alasan"}  # fmt: skip
_LABEL = 40
_STYLE = """
body { font: 15px/1.5 system-ui, sans-serif; max-width: 66rem; margin: 2rem auto; color: #222; }
table { border-collapse: collapse; margin: 1rem 0; }
td, th { padding: .2rem .8rem; text-align: right; vertical-align: top; }
td:first-child, th:first-child { text-align: left; max-width: 28rem; }
tr:nth-child(even) { background: #f4f4f1; } .catatan { color: #555; white-space: pre-line; }
"""


def render(told: Comparison) -> str:
    """For a terminal; villages stand on the page and in the spreadsheets."""
    parts = [heading(told).upper(), *(_text(each) for each in tables(told) if _is_short(each))]
    return "\n\n".join([*parts, "\n".join(f"- {note}" for note in notes(told))]) + "\n"


def write(told: Comparison, folder: Path, name: str) -> list[Path]:
    """Write ``<name>.html`` and a spreadsheet for each table; returns the paths, the page first."""
    folder.mkdir(parents=True, exist_ok=True)
    page = folder / f"{name}.html"
    page.write_text(_page(told), encoding="utf-8")
    return [page, *(_sheet(folder / f"{name}_{each.name}.csv", each) for each in tables(told))]


def write_people(moved: Iterable[Moved], path: Path) -> None:
    """Whoever is decided differently, for the office: keys, states and reasons, no names."""
    with path.open("w", encoding="utf-8", newline="") as lines:
        writer = csv.writer(lines, lineterminator="\n")
        writer.writerow(["person_key", "before", "after", "reasons_before", "reasons_after"])
        for each in moved:
            writer.writerow(
                [each.person_key, each.before, each.after, " ".join(each.reasons_before),
                 " ".join(each.reasons_after)]
            )  # fmt: skip


def file_name(told: Comparison, first: str, second: str) -> str:
    """``2026-11-22_2026-12_draft``: the night, and what was compared."""
    named = (re.sub(r"[^\w@-]+", "-", Path(given).name).strip("-") for given in (first, second))
    return "_".join([told.run.as_of.isoformat(), *named])


def _is_short(table: Table) -> bool:
    return table.name in _ON_TERMINAL


def _text(table: Table) -> str:
    widths = [
        max(len(row[column]) for row in (table.headings, *table.rows))
        for column in range(1, len(table.headings))
    ]
    lines = [table.title.upper()]
    for row in (table.headings, *table.rows):
        label = row[0] if len(row[0]) <= _LABEL else f"{row[0][: _LABEL - 1]}…"
        cells = (cell.rjust(width) for cell, width in zip(row[1:], widths, strict=True))
        lines.append(f"{label:<{_LABEL}}  {'  '.join(cells)}".rstrip())
    return "\n".join(lines)


def _sheet(path: Path, table: Table) -> Path:
    with path.open("w", encoding="utf-8", newline="") as lines:
        csv.writer(lines, lineterminator="\n").writerows([table.headings, *table.rows])
    return path


def _page(told: Comparison) -> str:
    title = escape(heading(told).capitalize())
    body = "".join(f"<h2>{escape(table.title)}</h2>{_html(table)}" for table in tables(told))
    said = "".join(f"<li>{escape(note)}</li>" for note in notes(told))
    return (
        f'<!doctype html>\n<html lang="id"><meta charset="utf-8"><title>{title}</title>'
        f"<style>{_STYLE}</style>\n<h1>{title}</h1>\n"
        f'<ul class="catatan">{said}</ul>\n{body}\n</html>\n'
    )


def _html(table: Table) -> str:
    head = "".join(f"<th>{escape(cell)}</th>" for cell in table.headings)
    lines = "\n".join(
        f"<tr>{''.join(f'<td>{escape(cell)}</td>' for cell in row)}</tr>" for row in table.rows
    )
    return f"<table><tr>{head}</tr>\n{lines}</table>"
