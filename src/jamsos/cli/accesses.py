"""Who opened what: for the auditor, and for whoever answers a person's question."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

import typer

from jamsos.cli.app import app, told_plainly, warehouse


@app.command()
def accesses(
    since: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help="From this day on, Asia/Makassar; else all."),
    ] = None,
    at_most: Annotated[int, typer.Option(help="How many lines, the newest first.")] = 500,
) -> None:
    """List who opened which report, person or extract, when and for what purpose."""
    from jamsos.clock import WITA
    from jamsos.warehouse.connection import connect
    from jamsos.warehouse.report_access import accesses as listed

    with told_plainly(), warehouse(), connect() as connection:
        found = listed(connection, since=since.date() if since else None, at_most=at_most)
    for each in found:
        who = f"{each.accessed_by} ({each.role})" if each.role else each.accessed_by
        what = each.what_kind if each.what == each.what_kind else f"{each.what_kind} {each.what}"
        why = " · ".join(filter(None, (each.purpose_code, each.purpose)))
        rows = f", {each.row_count} baris" if each.row_count is not None else ""
        moment = each.accessed_at.astimezone(WITA)
        typer.echo(f"{moment:%Y-%m-%d %H:%M:%S}  {who}  {what}{rows}  {why or '-'}")
    typer.echo(f"{len(found)} akses. Yang dibaca program sendiri tidak dicatat di sini.", err=True)
