"""The lineage as pages for people and as data for whoever filters it."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jamsos.deliver.template import Column as TemplateColumn
from jamsos.lineage.columns import Column, Role
from jamsos.lineage.graph import LAYERS, Step, Trace
from jamsos.lineage.intake import Heading
from jamsos.lineage.words import ENGLISH, INDONESIAN, LAYOUTS_ID, Words
from jamsos.pages import templates
from jamsos.sources import SOURCE_NAMES

_A_NAME = re.compile(r"[\w.]+")


@dataclass(frozen=True)
class Told:
    """One section: the way to a column, and the column of the file it becomes, if it does."""

    trace: Trace
    template: TemplateColumn | None = None

    @property
    def title(self) -> str:
        return self.template.header if self.template else _short(self.trace.root)


def render_pages(told: Sequence[Told], code_version: str) -> dict[str, str]:
    """File name to text: the page in both languages, the data, and each way in lines."""
    pages = templates("jamsos.lineage")
    pages.filters.update(short=_short, source=_source)
    pages.globals.update(
        is_passed_on=_is_passed_on,
        layers_of=_layers_of,
        origins_of=_origins_of,
        key=Role.KEY,
        corrected_source="village_rosters",
    )
    style = (Path(__file__).parent / "templates" / "lineage.css").read_text(encoding="utf-8")
    template = pages.get_template("lineage.html")
    rendered = {
        name: template.render(told=told, words=words, version=code_version, style=style)
        for name, words in (("lineage.html", INDONESIAN), ("en/lineage.html", ENGLISH))
    }
    texts = {f"text/{each.title.lower()}.txt": as_text(each) + "\n" for each in told}
    return rendered | {"lineage.json": as_json(told, code_version)} | texts


def as_json(told: Sequence[Told], code_version: str) -> str:
    """All ways as data, one object for each column."""
    data = {
        "code_version": code_version,
        "columns": [_as_data(each.trace, each.template) for each in told],
    }
    return json.dumps(data, ensure_ascii=False, indent=1) + "\n"


def as_text(told: Told, words: Words = INDONESIAN) -> str:
    """The way to one column in lines, from where it begins to where it ends."""
    lines = [told.title, ""]
    for layer, cells in _layers_of(told):
        lines.append(f"  {words.layers[layer]}")
        lines += [f"    {cell}" for cell in cells]
    for key in told.trace.keys:
        lines += ["", f"  {words.looked_up} {_short(key.root)}:"]
        lines += [f"    {each}" for each in _origins_of(key, words)]
    if not told.trace.origins:
        lines += ["", f"  {words.constant}"]
    return "\n".join(lines)


def _as_data(trace: Trace, template: TemplateColumn | None) -> dict[str, Any]:
    data: dict[str, Any] = {"column": str(trace.root)}
    if template:
        data["file"] = {"at": template.at, "header": template.header}
    data["origins"] = [
        {
            "kind": origin.kind,
            "column": str(origin.column),
            "headings": [
                {"source": each.source, "layout": each.layout, "names": list(each.names)}
                for each in origin.headings
            ],
            "seeds": list(origin.seeds),
        }
        for origin in trace.origins
    ]
    data["steps"] = [
        {
            "column": str(step.column),
            "layer": step.layer,
            "expression": step.expression,
            "of": [{"column": str(column), "role": role.value} for column, role in step.of],
            "model": step.model,
        }
        for step in trace.steps
    ]
    data["looked_up_by"] = [_as_data(key, None) for key in trace.keys]
    return data


def _layers_of(told: Told) -> list[tuple[str, list[str]]]:
    """The layers of a way that hold something, from file to export, with what they hold."""
    trace = told.trace
    cells: dict[str, list[str]] = {"file": [_heading(each) for each in trace.headings]}
    for origin in trace.origins:
        layer = {"seed": "reference", "ledger": "ledger"}.get(origin.kind, "landing")
        shown = f"{origin.seeds[0]}: {origin.column.name}" if origin.kind == "seed" else None
        cells.setdefault(layer, []).append(shown or _short(origin.column))
    for step in reversed(trace.steps):
        cells.setdefault(step.layer, []).append(_short(step.column))
    if told.template:
        cells["template"] = [f"{told.template.at}: {told.template.header}"]
    order = ("file", *LAYERS, "template")
    return [(layer, sorted(set(cells[layer]))) for layer in order if cells.get(layer)]


def _origins_of(trace: Trace, words: Words) -> list[str]:
    """Where a way begins: a line for each file with its headings, then everything else."""
    files: dict[tuple[str, str], list[str]] = {}
    for each in trace.headings:
        files.setdefault((each.source, each.layout), []).append(" / ".join(each.names))
    told = [f"{_file(*file)}: {'; '.join(headings)}" for file, headings in files.items()]
    for origin in trace.origins:
        if origin.kind == "seed":
            told.append(f"{origin.seeds[0]}: {origin.column.name}")
        elif origin.kind == "ledger":
            told.append(f"{_short(origin.column)} – {words.by_ledger}")
        elif origin.kind == "delivery":
            told.append(f"{_short(origin.column)} – {words.by_delivery}")
        elif origin.seeds:
            seeds = ", ".join(f"{name}.csv" for name in origin.seeds)
            told.append(f"{_short(origin.column)} – {words.translated_by} {seeds}")
    return told


def _heading(heading: Heading) -> str:
    return f"{_file(heading.source, heading.layout)}: {' / '.join(heading.names)}"


def _file(source: str, layout: str) -> str:
    return f"{_source(source)} ({_layout(layout)})" if layout else _source(source)


def _source(name: str) -> str:
    return SOURCE_NAMES.get(name, name)


def _layout(name: str) -> str:
    return LAYOUTS_ID.get(name, name.replace("_", " "))


def _short(column: Column) -> str:
    return f"{column.table}.{column.name}"


def _is_passed_on(step: Step) -> bool:
    return bool(_A_NAME.fullmatch(step.expression)) and len(step.of) == 1
