"""What an auditor asks of a run: its certificate, and whether it comes out again."""

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
    if written is None:
        typer.echo(f"Run {named.run_id} belum sampai pada keputusan: tidak ada yang disertifikasi.")
        raise typer.Exit(1)
    for path in (written.html, written.pdf):
        typer.echo(path)


@app.command()
def replay(
    run: RunOrNight,
    scratch: Annotated[
        str | None,
        typer.Option(help="URL of an empty database to build in; else one is made and dropped."),
    ] = None,
) -> None:
    """Decide a past night again from the archive and compare it: the same hashes, or what differs.

    Nothing of the warehouse is changed. Exit code 1 when anything differs.
    """
    from jamsos.replay import render
    from jamsos.replay import replay as again

    with told_plainly(), warehouse():
        replayed = again(run, scratch_url=scratch, say=typer.echo)
    typer.echo(render(replayed))
    if not replayed.is_equal:
        raise typer.Exit(1)
