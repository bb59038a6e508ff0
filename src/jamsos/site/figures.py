"""The charts of each page, by name, in one language."""

from __future__ import annotations

from collections.abc import Callable

from markupsafe import Markup

from jamsos.site import charts
from jamsos.site.ageing import BANDS
from jamsos.site.charts import picture
from jamsos.site.language import Language
from jamsos.site.night import Night
from jamsos.site.views import band_name, stages

_AGE_SHADES = ("#dcebed", "#a9cfd4", "#66a9b2", "#1f7582", "#073b45")

Figures = dict[str, Markup]


def figures_of(page: str, night: Night, language: Language) -> Figures:
    """The charts of a page; none where the run did not get so far."""
    draw: Callable[[Night, Language], Figures] | None = _OF_PAGE.get(page)
    return draw(night, language) if draw else {}


def _funnel(night: Night, language: Language) -> Figures:
    if night.funnel is None:
        return {}
    t = language.text
    rows = [
        (t(f"stage.{name}"), number, language.whole(number))
        for name, number, _, true_on in stages(night.funnel)
        if true_on
    ]
    return {
        "funnel": picture("funnel", t("funnel.people"), t("chart.see_table"), charts.bars(rows))
    }


def _coverage(night: Night, language: Language) -> Figures:
    coverage, t = night.coverage, language.text
    if coverage is None:
        return {}
    rows = []
    for district in coverage.districts:
        share = coverage.share(district)
        told = language.share(share, 1000) if share is not None else t("site.hidden")
        rows.append((district.name, share or 0, told))
    drawn = {
        "districts": picture(
            "districts", t("coverage.districts"), t("chart.see_table"), charts.bars(rows)
        )
    }
    for dimension, bands in coverage.bands.items():
        shown = [each for each in bands if each.eligible]
        everybody = sum(each.covered for each in shown), sum(each.eligible for each in shown)
        drawn[f"equity-{dimension}"] = picture(
            f"equity-{dimension}",
            t("coverage.equity_by", dimension=t(f"dimension.{dimension}")),
            t("chart.see_table"),
            charts.dots(
                [
                    (_plain(band_name(each, language)), 100 * each.covered / each.eligible, "")
                    for each in shown
                ],
                mark=("", 100 * everybody[0] / everybody[1]) if everybody[1] else None,
                ticks=[language.share(part, 4) for part in range(5)],
            ),
        )
    return drawn


def _plain(told: Markup) -> str:
    """Words without their tags, for a chart."""
    return told.striptags()


def _sources(night: Night, language: Language) -> Figures:
    drawn = {}
    for source, nights in night.deliveries.items():
        points = [
            (language.short_day(each.as_of), 100 * each.quarantined / each.delivered)
            for each in nights
            if each.delivered
        ]
        if len(points) > 1:
            drawn[source] = picture(
                f"source-{source}",
                language.text("sources.chart", source=language.named("source", source)),
                language.text("chart.see_table"),
                charts.lines(
                    [("", points)],
                    ticks=lambda value: language.share(round(value * 10), 1000),
                ),
            )
    return drawn


def _money(night: Night, language: Language) -> Figures:
    drawn = {}
    for money in night.summary.budget.programmes:
        months = night.money.of(money.programme)
        for year in sorted({each.fiscal_year for each in months}):
            of_year = [each for each in months if each.fiscal_year == year]
            series = [
                (
                    language.text(f"scenario_short.{scenario}"),
                    [
                        (language.short_month(each.month), each.cumulative_rp)
                        for each in of_year
                        if each.scenario == scenario
                    ],
                )
                for scenario in ("current", "verified")
                if any(each.scenario == scenario for each in of_year)
            ]
            if not series or len(series[0][1]) < 2:
                continue
            ceilings = [
                (language.short_month(each.month), each.ceiling_rp)
                for each in of_year
                if each.scenario == "current"
            ]
            drawn[f"{money.programme}-{year}"] = picture(
                f"money-{money.programme}-{year}",
                language.text("money.chart", programme=money.programme, year=year),
                language.text("chart.see_table"),
                charts.lines(
                    series,
                    ticks=lambda value: _milliards(value, language),
                    ceiling=(language.text("money.ceiling"), ceilings),
                ),
            )
    return drawn


def _milliards(value: float, language: Language) -> str:
    """Rupiah in thousand millions, one decimal: an axis has no room for more."""
    tenths = round(value / 100_000_000)
    mark = "," if language.code == "id" else "."
    return language.text(
        "chart.milliards", number=f"{language.whole(tenths // 10)}{mark}{tenths % 10}"
    )


def _waiting(night: Night, language: Language) -> Figures:
    turns = night.ageing.turns
    if not turns:
        return {}
    return {
        "ageing": picture(
            "ageing",
            language.text("waiting.chart"),
            language.text("chart.see_table"),
            charts.stacks(
                [(language.named("turn", each.turn), each.bands) for each in turns],
                [language.text(f"age.{first}") for first, _ in BANDS],
                _AGE_SHADES,
            ),
        )
    }


_OF_PAGE: dict[str, Callable[[Night, Language], Figures]] = {
    "funnel": _funnel,
    "coverage": _coverage,
    "sources": _sources,
    "money": _money,
    "waiting": _waiting,
}
