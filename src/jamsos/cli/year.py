"""Twelve months of a synthetic regency in a row."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

import typer

from jamsos.cli.app import app, told_plainly
from jamsos.cli.inbox import refuse_inventing_people


@app.command()
def year(
    scale: Annotated[float, typer.Option(help="Size of the regency; 1 is Kutai Timur.")] = 0.05,
    first: Annotated[
        datetime, typer.Option("--from", formats=["%Y-%m"], help="The first covered month.")
    ] = "2026-01",
    months: Annotated[int, typer.Option(help="How many months in a row.")] = 12,
) -> None:
    """Decide twelve months of a synthetic regency in a row; 1 if a month breaks a promise.

    It takes a home that is empty or was simulated: JAMSOS_HOME=/path/to/a/new/folder jamsos year
    """
    from jamsos.local import stack
    from jamsos.local.year import run_year
    from jamsos.settings import settings

    with told_plainly(), stack.alone(settings().home, "jamsos year"):
        refuse_inventing_people(settings())
        run_year(first.date(), scale=scale, months=months, say=typer.echo)
