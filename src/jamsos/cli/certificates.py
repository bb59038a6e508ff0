"""The papers of a run: its certificate."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from jamsos.cli.app import app, told_plainly, warehouse

RunOrNight = Annotated[str, typer.Argument(help="A run, or a night (YYYY-MM-DD): its newest run.")]


@app.command()
def certificate(
    run: RunOrNight,
    folder: Annotated[
        Path | None, typer.Option(help="Where to; else the night's folder of the reports.")
    ] = None,
) -> None:
    """Write the certificate of a run: one page to sign, as HTML and PDF, with its annexes."""
    from jamsos.certificate import write_certificate
    from jamsos.deliver.snapshot import run_named
    from jamsos.settings import settings
    from jamsos.warehouse.connection import connect

    with told_plainly(), warehouse():
        with connect() as connection:
            named = run_named(connection, run)
        written = write_certificate(
            named.run_id, folder or settings().reports / named.as_of.isoformat()
        )
    for path in (written.html, written.pdf):
        typer.echo(path)
