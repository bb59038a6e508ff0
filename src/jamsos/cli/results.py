"""What a night came to, printed."""

from __future__ import annotations

from datetime import date

import typer


def print_summary(as_of: date) -> None:
    from jamsos.clock import covered_month
    from jamsos.report.summary import night_summary, render
    from jamsos.warehouse.connection import connect

    with connect() as connection:
        typer.echo(render(night_summary(connection, covered_month(as_of))))


def print_score(as_of: date) -> None:
    from jamsos.clock import covered_month
    from jamsos.region import region
    from jamsos.settings import settings
    from jamsos.simulate import money, recognition
    from jamsos.simulate.score import render, score_night
    from jamsos.simulate.score_by_reason import render_reasons, score_by_reason
    from jamsos.warehouse.connection import connect

    answer_key, month = settings().simulated / "answer_key.csv", covered_month(as_of)
    with connect() as connection:
        scores = score_night(connection, answer_key, month)
        by_reason = score_by_reason(connection, answer_key, month)
        who = recognition.recognise(connection, answer_key, month)
        differences = money.recompute(connection, region(), month)
    parts = (
        render(scores),
        render_reasons(by_reason),
        recognition.render(who),
        money.told(differences),
    )
    typer.echo("\n\n".join(parts))


def tell_report(as_of: date) -> None:
    """Where the pages of a night lie, if there are any: a held night has them, too."""
    from jamsos.settings import settings

    page = settings().reports / as_of.isoformat() / "index.html"
    if page.is_file():
        typer.echo(f"What the gates said: {page}")
