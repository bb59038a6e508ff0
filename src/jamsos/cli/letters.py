"""Letters to participants, when the office asks for them."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

import typer

from jamsos.cli.app import app, told_plainly, warehouse

_KINDS = {
    "NEWLY_COVERED": "peserta baru",
    "COVER_AT_RISK": "dapat terhenti",
    "COVER_ENDED": "berakhir",
}


@app.command()
def letters(
    month: Annotated[
        datetime | None,
        typer.Option("--month", formats=["%Y-%m"], help="The covered month; else the last one."),
    ] = None,
) -> None:
    """Write the letters of a month's list, one workbook for each village; that is kept.

    Who is newly covered, who may lose the cover, and whose cover has ended. They are marked DRAF as
    long as nobody has approved the list.
    """
    from jamsos.letters.write import write_letters

    with told_plainly(), warehouse():
        written = write_letters(month.date() if month else None)
    for kind, label in _KINDS.items():
        typer.echo(f"{written.letters.get(kind, 0):>8}  surat: {label}")
    if written.unaddressed:
        typer.echo(f"{written.unaddressed:>8}  orang tanpa nama atau desa: tidak disurati")
    if written.paths:
        typer.echo(f"{len(written.paths):>8}  berkas di {written.paths[0].parent}")
    typer.echo("Akses ini tercatat. Berkas memuat data pribadi.", err=True)
