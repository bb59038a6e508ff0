"""Whether a person's number or name stands where nobody's may."""

from __future__ import annotations

import os

import typer

from jamsos.cli.app import Purpose, app, told_plainly, warehouse


@app.command()
def scan(purpose: Purpose = "pemeriksaan kebocoran data pribadi") -> None:
    """Look for every number and name of the vault in logs, reports, Airflow and open tables.

    Told are place, kind and count, never a value; exit code 1 if anything is found. That somebody
    looked is kept first. Files that carry persons by right are not entered, docs/decisions tells
    which.
    """
    from jamsos.local import postgres
    from jamsos.local.postgres.place import place_of
    from jamsos.scan import render
    from jamsos.scan import scan as look_everywhere
    from jamsos.settings import settings

    with told_plainly(), warehouse():
        here = settings()
        metadata_url = os.environ.get("AIRFLOW__DATABASE__SQL_ALCHEMY_CONN", "")
        logs = []
        if (here.home / "postgres").exists() and (server := postgres.status(here.home)):
            metadata_url = metadata_url or server.url_for("airflow")
            logs.append(place_of(here.home).logs)
        done = look_everywhere(
            here,
            purpose=purpose,
            metadata_url=metadata_url.replace("+psycopg2", "") or None,
            more_files=logs,
        )
    typer.echo(render(done))
    if done.findings:
        typer.echo("Langkah berikutnya: docs/runbook.md, «Ditemukan data pribadi».", err=True)
        raise typer.Exit(1)
