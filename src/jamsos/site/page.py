"""The pages of one night, rendered from one template each in both languages."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from jinja2 import Environment
from markupsafe import Markup

from jamsos.pages import templates
from jamsos.region import Region
from jamsos.site import ageing
from jamsos.site.changes import change_limits
from jamsos.site.figures import figures_of
from jamsos.site.funnel import LEFT_AS
from jamsos.site.language import CODES, INDONESIAN, Language
from jamsos.site.money import SCENARIOS, STAGES
from jamsos.site.night import Night
from jamsos.site.todo import alert_told, source_name, todo_of
from jamsos.site.views import band_name, basis_told, plans, stages

PAGES = (
    "index", "funnel", "coverage", "decisions", "money", "sources", "gates", "waiting", "changes",
)  # fmt: skip


@dataclass(frozen=True)
class Documents:
    """What others have written beside the pages: name and place below the night's folder.

    ``translated``: places that are there below the language's own folder, too. ``missing``: names
    of those whose writer failed.
    """

    written: tuple[tuple[str, str], ...] = ()
    translated: frozenset[str] = frozenset()
    missing: tuple[str, ...] = ()


@lru_cache(maxsize=1)
def _templates() -> Environment:
    return templates("jamsos.site")


def render_night(night: Night, region: Region, documents: Documents) -> dict[str, str]:
    """Path below the night's folder → page, in both languages."""
    return {
        (f"{page}.html" if code == INDONESIAN else f"{code}/{page}.html"): _render_page(
            page, night, Language(code), region, documents
        )
        for code in CODES
        for page in PAGES
    }


def render_nights(nights: Iterable[Any], region: Region) -> dict[str, str]:
    """The list of all nights, in both languages: path below the folder of the reports → page."""
    nights = tuple(nights)
    return {
        _list_name(code): _templates()
        .get_template("nights.html")
        .render(
            _of_every_page(Language(code), region)
            | {
                "nights": nights,
                "page": "nights",
                "switch": {other: _list_name(other) for other in CODES},
                "to_all": _list_name(code),
            }
        )
        for code in CODES
    }


def _list_name(code: str) -> str:
    return "index.html" if code == INDONESIAN else f"index.{code}.html"


def _of_every_page(language: Language, region: Region) -> dict[str, Any]:
    css = _templates().loader.get_source(_templates(), "site.css")[0]
    return language.words() | {
        "code": language.code,
        "codes": CODES,
        "language_names": {code: Language(code).text("site.language") for code in CODES},
        "css": Markup(css),
        "office": region.facts["office"],
        "region_name": region.facts["name"],
        "pages": PAGES,
    }


def _render_page(
    page: str, night: Night, language: Language, region: Region, documents: Documents
) -> str:
    figures = figures_of(page, night, language)
    up = "" if language.code == INDONESIAN else "../"

    def reason_text(code: str) -> Markup:
        reason = night.reasons.get(code)
        if reason is None:
            return Markup("{}").format(code)
        return language.said(reason.text_id, language.english("reason", code))

    return (
        _templates()
        .get_template(f"{page}.html")
        .render(
            _of_every_page(language, region)
            | {
                "page": page,
                "night": night,
                "run": night.summary.run,
                "summary": night.summary,
                "funnel": night.funnel,
                "coverage": night.coverage,
                "changes": night.changes,
                "rules": night.rules,
                "basis": lambda rule: basis_told(rule, language),
                "finding_texts": {
                    each.kind: each.text_id for each in night.summary.findings.findings
                },
                "tolerances": night.gates.comparing,
                "change_limits": change_limits(region, night.summary.run.covered_month),
                "todo": todo_of(night, language) if page == "index" else [],
                "stages": stages(night.funnel) if night.funnel else [],
                "plans": plans(night.funnel) if night.funnel else [],
                "left_as_names": LEFT_AS,
                "money_stages": STAGES,
                "scenarios": SCENARIOS,
                "age_bands": ageing.BANDS,
                "chart": lambda name: figures.get(name, ""),
                "reason_text": reason_text,
                "band_name": lambda band: band_name(band, language),
                "source_name": lambda source: source_name(language, source),
                "alert_told": lambda alert: alert_told(language, alert),
                "documents": [
                    (name, path if path in documents.translated else up + path)
                    for name, path in documents.written
                ],
                "missing": documents.missing,
                "switch": {other: _to_language(language.code, other, page) for other in CODES},
                "to_all": f"{up}../{_list_name(language.code)}",
            }
        )
    )


def _to_language(here: str, there: str, page: str) -> str:
    """The same page in the other language, from this one."""
    if here == there:
        return f"{page}.html"
    return f"../{page}.html" if there == INDONESIAN else f"{there}/{page}.html"
