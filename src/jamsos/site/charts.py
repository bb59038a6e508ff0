"""Charts as pictures inside a page: drawn beforehand, in two widths, for a screen and for a phone.

Every chart has a title and a description for those who do not see it, and stands beside a table
with the same numbers. Nothing is fetched: text is set in the reader's own sans-serif.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any

import altair as alt
import vl_convert
from markupsafe import Markup, escape

WIDE, NARROW = 720, 330
ACCENT, PALE, INK, SOFT, LINE, ALERT = (
    "#0b5563", "#8fb8bf", "#1c2529", "#55636b", "#dfe5e8", "#a3261f",
)  # fmt: skip
_FONT = "system-ui, sans-serif"

Draw = Callable[[int], alt.TopLevelMixin]


def picture(name: str, title: str, description: str, draw: Draw) -> Markup:
    """The chart that ``draw`` makes of a width, in both widths; no other of a page has its name."""
    return Markup("").join(
        Markup('<div class="chart {}">{}</div>').format(
            size, _inlined(draw(width), f"{name}-{size}", title, description)
        )
        for size, width in (("wide", WIDE), ("narrow", NARROW))
    )


def _inlined(chart: alt.TopLevelMixin, name: str, title: str, description: str) -> Markup:
    drawn = vl_convert.vegalite_to_svg(chart.configure(**_config()).to_dict())
    opening, _, inner = drawn.partition(">")
    view_box = re.search(r'viewBox="([\d. -]+)"', opening).group(1)
    inner = inner.removesuffix("</svg>")
    inner = re.sub(r' (?:role|aria-[a-z]+)="[^"]*"', "", inner)
    inner = re.sub(r'\bid="([^"]+)"', rf'id="{name}-\1"', inner)
    inner = re.sub(r"url\(#([^)]+)\)", rf"url(#{name}-\1)", inner)
    return Markup(
        f'<svg role="img" aria-labelledby="{name}-title {name}-description" '
        f'viewBox="{view_box}"><title id="{name}-title">{escape(title)}</title>'
        f'<desc id="{name}-description">{escape(description)}</desc>{inner}</svg>'
    )


def bars(rows: Sequence[tuple[str, int, str]], *, shades: Sequence[str] | None = None) -> Draw:
    """Horizontal bars in the order of ``rows``: label, number, and the number as it is written."""
    values = [
        {"label": label, "number": number, "told": told, "shade": shade}
        for (label, number, told), shade in zip(rows, shades or [ACCENT] * len(rows), strict=True)
    ]

    def draw(width: int) -> alt.LayerChart:
        room = 210 if width == WIDE else 118
        base = alt.Chart(alt.Data(values=values)).encode(
            y=alt.Y("label:N", sort=None, title=None, axis=_label_axis(room)),
            x=alt.X(
                "number:Q",
                axis=None,
                scale=alt.Scale(domain=[0, max((row[1] for row in rows), default=0) or 1]),
            ),
        )
        bar = base.mark_bar(height=16).encode(color=alt.Color("shade:N", scale=None))
        text = base.mark_text(align="left", dx=5, color=INK, fontSize=13).encode(text="told:N")
        return alt.layer(bar, text).properties(width=width - room - 85, height=len(rows) * 30)

    return draw


def lines(
    series: Sequence[tuple[str, Sequence[tuple[str, float]]]],
    *,
    ticks: Callable[[float], str],
    ceiling: tuple[str, Sequence[tuple[str, float]]] | None = None,
) -> Draw:
    """Lines over the same ordered places, told apart by a legend if there are several.

    ``ceiling`` is what the others are measured by; it comes first in the legend.
    """
    told = [*([ceiling] if ceiling else []), *series]
    shades = [*([ALERT] if ceiling else []), ACCENT, SOFT][: len(told)]
    dashes = [*([[1, 0]] if ceiling else []), [1, 0], [6, 3]][: len(told)]
    names = [name for name, _ in told]
    places = [place for place, _ in series[0][1]]
    values = [
        {"series": name, "place": place, "number": number}
        for name, points in told
        for place, number in points
    ]
    top = max((value["number"] for value in values), default=0) or 1
    marks = [top * part / 4 for part in range(5)]
    labels = ", ".join(f"'{place}': '{ticks(mark)}'" for place, mark in enumerate(marks))

    def draw(width: int) -> alt.Chart:
        every = -(-len(places) // (13 if width == WIDE else 4))
        legend = alt.Legend(
            title=None,
            orient="top",
            symbolType="stroke",
            columnPadding=24,
            columns=0 if width == WIDE else 1,
        )
        return (
            alt.Chart(alt.Data(values=values))
            .mark_line(strokeWidth=2.5, point=len(places) == 1)
            .encode(
                x=alt.X(
                    "place:N",
                    sort=places,
                    title=None,
                    axis=alt.Axis(
                        values=places[::every], labelAngle=0, labelOverlap=False, grid=False
                    ),
                ),
                y=alt.Y(
                    "number:Q",
                    title=None,
                    scale=alt.Scale(domain=[0, top], nice=False),
                    axis=alt.Axis(
                        values=marks,
                        labelExpr=f"{{{labels}}}[round(datum.value / {marks[1]})]",
                        minExtent=80,
                    ),
                ),
                color=alt.Color(
                    "series:N",
                    sort=names,
                    scale=alt.Scale(domain=names, range=shades),
                    legend=legend if len(told) > 1 else None,
                ),
                strokeDash=alt.StrokeDash(
                    "series:N",
                    sort=names,
                    scale=alt.Scale(domain=names, range=dashes),
                    legend=legend if len(told) > 1 else None,
                ),
            )
            .properties(width=width - 120, height=230)
        )

    return draw


def stacks(
    rows: Sequence[tuple[str, Sequence[int]]], parts: Sequence[str], shades: Sequence[str]
) -> Draw:
    """Horizontal bars made of parts, with a legend above them."""
    values = [
        {"label": label, "part": part, "number": number, "place": place}
        for label, numbers in rows
        for place, (part, number) in enumerate(zip(parts, numbers, strict=True))
    ]

    def draw(width: int) -> alt.Chart:
        room = 170 if width == WIDE else 100
        return (
            alt.Chart(alt.Data(values=values))
            .mark_bar(height=18)
            .encode(
                y=alt.Y("label:N", sort=None, title=None, axis=_label_axis(room)),
                x=alt.X("number:Q", title=None, axis=alt.Axis(tickCount=4, format="d")),
                color=alt.Color(
                    "part:N",
                    sort=list(parts),
                    scale=alt.Scale(domain=list(parts), range=list(shades)),
                    legend=alt.Legend(
                        title=None, orient="top", columns=len(parts) if width == WIDE else 2
                    ),
                ),
                order=alt.Order("place:Q"),
            )
            .properties(width=width - room - 30, height=max(len(rows), 1) * 34)
        )

    return draw


def dots(
    rows: Sequence[tuple[str, float, str]], *, mark: tuple[str, float] | None, ticks: Sequence[str]
) -> Draw:
    """A dot for each row on a scale from 0 to 100 percent, and a line that all are measured by."""
    values = [{"label": label, "number": number, "told": told} for label, number, told in rows]

    def draw(width: int) -> alt.LayerChart:
        room = 210 if width == WIDE else 118
        x = alt.X(
            "number:Q",
            title=None,
            scale=alt.Scale(domain=[0, 100]),
            axis=alt.Axis(
                values=[0, 25, 50, 75, 100],
                labelExpr="['" + "','".join(ticks) + "'][datum.value / 25]",
            ),
        )
        y = alt.Y("label:N", sort=None, title=None, axis=_label_axis(room))
        base = alt.Chart(alt.Data(values=values)).encode(x=x, y=y)
        layers: list[Any] = [base.mark_circle(size=90, color=ACCENT, opacity=1)]
        if mark:
            layers.insert(
                0,
                alt.Chart(alt.Data(values=[{"number": mark[1]}]))
                .mark_rule(color=ALERT, strokeWidth=2, strokeDash=[5, 3])
                .encode(x=x),
            )
        return alt.layer(*layers).properties(width=width - room - 40, height=len(rows) * 26)

    return draw


def _label_axis(room: int) -> alt.Axis:
    return alt.Axis(
        domain=False, ticks=False, labelLimit=room - 8, labelPadding=8, labelColor=INK,
        minExtent=room, maxExtent=room,
    )  # fmt: skip


def _config() -> dict[str, Any]:
    return {
        "font": _FONT,
        "background": "transparent",
        "view": {"stroke": None},
        "axis": {
            "labelColor": SOFT, "labelFontSize": 12.5, "titleColor": SOFT, "gridColor": LINE,
            "domainColor": SOFT, "tickColor": SOFT, "labelFont": _FONT,
        },
        "legend": {"labelColor": INK, "labelFontSize": 12.5, "symbolType": "square"},
        "text": {"font": _FONT},
    }  # fmt: skip
