"""Great Expectations' rendered documents as pages of our own: no request, no library, Indonesian.

Its own templates ask fifteen addresses for scripts, styles and fonts. Ours take the same documents
(blocks, tables, sentences) and need nothing but themselves.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from great_expectations.render import RenderedDocumentContent
from great_expectations.render.view import DefaultJinjaPageView
from jinja2 import ChoiceLoader, PackageLoader, StrictUndefined

from jamsos.data_docs.words import DECISIONS, GATE_FAILURES, KINDS
from jamsos.report.words import whole

# In a page of a gate, how far up the list of all gates lies.
_HOME = "../../../../index.html"


class _LocalView(DefaultJinjaPageView):
    """``told`` is what the pages say beside Great Expectations' documents."""

    def __init__(
        self,
        told: dict[str, Any],
        custom_styles_directory: str | None = None,
        custom_views_directory: str | None = None,
    ) -> None:
        super().__init__(custom_styles_directory, custom_views_directory)
        templates = Path(__file__).parent / "templates"
        self._told = told
        self._style = (templates / "style.css").read_text(encoding="utf-8")
        self._script = (templates / "filter.js").read_text(encoding="utf-8")
        self.env.loader = ChoiceLoader(
            [PackageLoader("jamsos.data_docs", "templates"), self.env.loader]
        )
        self.env.filters.update(whole=whole)
        self.env.globals.update(zip=zip)

    def render(
        self, document: RenderedDocumentContent, template: str | None = None, **_: Any
    ) -> str:
        """The page; what is missing in a document of Great Expectations is an error."""
        page = self.env.overlay(undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
        return page.get_template(template or self._template).render(
            told=self._told,
            document=document.to_json_dict(),
            style=self._style,
            script=self._script,
            decisions=DECISIONS,
            kinds=KINDS,
            gate_failures=GATE_FAILURES,
            home=_HOME,
        )


class GatePage(_LocalView):
    """What one gate asked of one subject, and what was seen."""

    _template = "gate.html"


class NightPage(_LocalView):
    """All gates of one night."""

    _template = "night.html"
