"""The card as one page that needs nothing else: for a phone, a screen and paper."""

from __future__ import annotations

from pathlib import Path

from jamsos.clock import day_name, month_name
from jamsos.explain.card import Card
from jamsos.explain.words import ASSUMED, GROUPS, RESULTS, basis, kind, next_step, source
from jamsos.pages import templates
from jamsos.report.words import rupiah, whole


def render_page(card: Card) -> str:
    """The page as HTML; everything that comes from data is escaped."""
    pages = templates("jamsos.explain")
    pages.filters.update(
        basis=basis, day=day_name, kind=kind, month=month_name, next_step=next_step,
        rupiah=rupiah, source=source, whole=whole,
    )  # fmt: skip
    return pages.get_template("card.html").render(
        card=card, groups=GROUPS, results=RESULTS, assumed=ASSUMED
    )


def write_page(card: Card, reports: Path) -> Path:
    """Write ``<reports>/explain/<month>/<person key>.html``; a second time replaces it."""
    folder = reports / "explain" / f"{card.covered_month:%Y-%m}"
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{card.person_key}.html"
    path.write_text(render_page(card), encoding="utf-8")
    return path
