"""A synthetic regency, and how well a night judged it."""

from __future__ import annotations

from datetime import date
from typing import Annotated

import typer

from jamsos.cli.app import AsOf, Scale, app, date_of, newest_registry, told_plainly, warehouse
from jamsos.cli.inbox import SEED, make_regency, refuse_inventing_people
from jamsos.cli.results import print_score


@app.command()
def simulate(as_of: AsOf = None, scale: Scale = 1.0, seed: int = SEED) -> None:
    """Write a synthetic regency into the inbox, with an answer key of every seeded fault."""
    from jamsos.local import stack
    from jamsos.settings import settings

    with told_plainly(), stack.alone(settings().home, "jamsos simulate"):
        refuse_inventing_people(settings())
        make_regency(date_of(as_of), scale=scale, seed=seed)


@app.command()
def score(as_of: AsOf = None) -> None:
    """Compare the night with the synthetic regency's answer key, by fault family."""
    with told_plainly(), warehouse():
        print_score(as_of.date() if as_of else newest_registry() or date_of(None))


@app.command("evaluate-matching")
def evaluate_matching(
    train: Annotated[bool, typer.Option(help="Train the region's model anew first.")] = False,
    scale: Scale = 1.0,
    growth: Annotated[bool, typer.Option(help="Also at twice and four times the size.")] = False,
) -> None:
    """Measure the matching on synthetic people, by family of faults; write a page of charts."""
    from jamsos.local import matching
    from jamsos.settings import settings

    night = date(2026, 11, 22)  # figures are the same whenever they are counted
    with told_plainly():
        if train:
            matching.train_model(night, scale, typer.echo)
        scales = [scale, 2 * scale, 4 * scale] if growth else [scale]
        measured, costs = matching.measure_model(night, scales, typer.echo)
        page = settings().reports / "matching.html"
        matching.write_figures(measured, costs, page, settings().project / "docs" / "matching.md")
        typer.echo(f"{page}\ndocs/matching.md")
    if measured.merged:
        raise typer.Exit(1)
