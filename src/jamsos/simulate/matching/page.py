"""The measured figures as one page of charts that needs nothing from outside, and as a table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from jamsos.simulate.matching.measuring import Cost, Measured, Score

_STYLE = """
body { font: 15px/1.5 system-ui, sans-serif; max-width: 62rem; margin: 2rem auto; color: #222; }
table { border-collapse: collapse; margin: 1rem 0; }
td, th { padding: .2rem .8rem; text-align: right; }
td:first-child, th:first-child { text-align: left; } tr:nth-child(even) { background: #f4f4f1; }
.charts { display: grid; grid-template-columns: repeat(auto-fill, minmax(18rem, 1fr)); gap: 1em }
figure { margin: 0; } figcaption { font-weight: 600; } text { font-size: 10px; fill: #666; }
.precision { stroke: #1b6ca8; } .recall { stroke: #d1495b; }
polyline { fill: none; stroke-width: 2; }
"""
_HEADINGS = ("Fault family", "Proposals", "Shown", "Right", "Wrong", "Tied", "Precision", "Recall")


def table(scores: Sequence[Score]) -> list[tuple[str, ...]]:
    """One row per family, its headings first."""
    return [
        _HEADINGS,
        *(
            (
                score.family, str(score.proposals), str(score.shown), str(score.right),
                str(score.shown - score.right), str(score.tied), _percent(score.precision),
                _percent(score.recall),
            )
            for score in scores
        ),
    ]  # fmt: skip


def along(measured: Measured) -> list[tuple[str, ...]]:
    """One row per threshold, all families together, its headings first."""
    lines = [
        ("Threshold", "Shown", "Right", "Wrong", "Precision", "Recall", "Doubles found",
         "Not doubles", "Precision", "Recall"),
    ]  # fmt: skip
    for doubles in _by_threshold(measured.doubles[1:]):
        scores = [score for score in measured.curve if score.threshold == doubles.threshold]
        shown, right, meant = (
            sum(getattr(score, count) for score in scores)
            for count in ("shown", "right", "in_registry")
        )
        lines.append(
            (
                f"{doubles.threshold:g}", str(shown), str(right), str(shown - right),
                _percent(right / shown if shown else None), _percent(right / meant),
                str(doubles.right), str(doubles.shown - doubles.right),
                _percent(doubles.precision), _percent(doubles.recall),
            )
        )  # fmt: skip
    return lines


def _by_threshold(scores: Sequence[Score]) -> list[Score]:
    return sorted(scores, key=lambda score: score.threshold)


def costs(by_scale: Mapping[float, Cost]) -> list[tuple[str, ...]]:
    """One row per size of the regency, its headings first."""
    return [
        ("Scale", "Residents", "Proposals", "Pairs", "Pairs of doubles", "Read s", "Match s",
         "Doubles s", "Peak MB"),
        *(
            (
                f"{scale:g}", f"{cost.residents:,}", f"{cost.subjects:,}", f"{cost.pairs:,}",
                f"{cost.double_pairs:,}", f"{cost.read_seconds:.0f}", f"{cost.match_seconds:.0f}",
                f"{cost.double_seconds:.0f}", f"{cost.peak_mb:,}",
            )
            for scale, cost in by_scale.items()
        ),
    ]  # fmt: skip


def markdown(rows: Sequence[Sequence[str]]) -> str:
    """A table for a page in docs/."""
    heading, *body = rows
    lines = [heading, ["---", *("---:" for _ in heading[1:])], *body]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def render(measured: Measured, by_scale: Mapping[float, Cost]) -> str:
    """The page in HTML; every chart is drawn into it."""
    families = [score.family for score in measured.scores]
    charts = "".join(
        _chart(name, [score for score in measured.curve if score.family == name])
        for name in families
    )
    doubles = _by_threshold(measured.doubles[1:])
    return f"""<!doctype html>
<html lang="en"><meta charset="utf-8"><title>Matching, measured</title><style>{_STYLE}</style>
<h1>Matching, measured</h1>
<p>Synthetic proposals of known residents, with as many of each fault; the regency the model was
trained on is another one. At the thresholds in force:</p>
{_html(table([*measured.scores, measured.doubles[0]]))}
<p>{measured.wrong_numbers:,} proposals under a neighbour's number, one digit away:
<strong>{measured.merged}</strong> decided without anybody being asked.</p>
<h2>Along the threshold</h2>
<p>Precision (blue) and recall (red); from left to right the threshold from 0.5 to 0.9999, each step
one that was counted.</p>
{_html(along(measured))}
<div class="charts">{charts}{_chart("People under two numbers", doubles)}</div>
<h2>Time, memory, growth</h2>
{_html(costs(by_scale))}
</html>
"""


def _html(rows: Sequence[Sequence[str]]) -> str:
    heading, *body = rows
    head = "".join(f"<th>{escape(cell)}</th>" for cell in heading)
    lines = "".join(
        f"<tr>{''.join(f'<td>{escape(cell)}</td>' for cell in line)}</tr>" for line in body
    )
    return f"<table><tr>{head}</tr>{lines}</table>"


def _chart(name: str, scores: Sequence[Score]) -> str:
    lines = "".join(
        f'<polyline class="{kind}" points="{_points([getattr(s, kind) for s in scores])}"/>'
        for kind in ("precision", "recall")
    )
    marks = "".join(
        f'<text x="{_x(place, len(scores)):.0f}" y="134" text-anchor="middle">'
        f"{score.threshold:g}</text>"
        for place, score in enumerate(scores)
        if place % 4 == 1
    )
    grid = "".join(
        f'<line x1="30" x2="290" y1="{_y(share)}" y2="{_y(share)}" stroke="#ddd"/>'
        f'<text x="26" y="{_y(share) + 3}" text-anchor="end">{share:.0%}</text>'
        for share in (0, 0.5, 1)
    )
    return (
        f"<figure><figcaption>{escape(name)}</figcaption>"
        f'<svg viewBox="-8 0 320 140" role="img" aria-label="{escape(name)}">{grid}{lines}{marks}'
        "</svg></figure>"
    )


def _points(shares: Sequence[float | None]) -> str:
    return " ".join(
        f"{_x(place, len(shares)):.1f},{_y(share):.1f}"
        for place, share in enumerate(shares)
        if share is not None
    )


def _x(place: int, count: int) -> float:
    return 30 + 260 * place / max(count - 1, 1)


def _y(share: float) -> float:
    return 120 - 110 * share


def _percent(share: float | None) -> str:
    return "–" if share is None else f"{share:.1%}"
