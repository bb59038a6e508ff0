"""A month's list: approve it."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

import typer

from jamsos.cli.app import AsOf, app, date_of, told_plainly, warehouse


@app.command()
def approve(
    month: Annotated[datetime, typer.Argument(formats=["%Y-%m"], help="The covered month.")],
    by: Annotated[str, typer.Option(help="Code of the officer who approves.")],
    checked_by: Annotated[str, typer.Option(help="Code of the other officer, who has checked.")],
    decree_number: Annotated[str, typer.Option(help="Number of the decree (SK).")],
    decree_date: Annotated[datetime, typer.Option(formats=["%Y-%m-%d"], help="Its date.")],
    persons: Annotated[int | None, typer.Option(help="How many people the decree names.")] = None,
    rupiah: Annotated[int | None, typer.Option(help="Its rupiah of the month.")] = None,
    as_of: AsOf = None,
) -> None:
    """Approve the published list of a month: nights after it keep the list as the decree has it.

    Without the decree's figures they are shown and asked about.
    """
    from jamsos.month.approval import Decree, published_list
    from jamsos.month.approval import approve as enter
    from jamsos.region import region
    from jamsos.report.words import rupiah as in_words
    from jamsos.report.words import whole
    from jamsos.warehouse.connection import connect

    day = month.date()
    with told_plainly(), warehouse():
        if persons is None or rupiah is None:
            with connect() as connection:
                shown = published_list(connection, region(), day)
            typer.echo(f"Daftar {day:%Y-%m}: {whole(shown.persons)} orang")
            typer.echo(f"  JKK {in_words(shown.jkk_rp)}, JKM {in_words(shown.jkm_rp)}")
            typer.echo(f"  jumlah {in_words(shown.total_rp)}, run {shown.run_id}")
            typer.confirm("Sama dengan SK?", abort=True)
            persons, rupiah = shown.persons, shown.total_rp
        decree = Decree(decree_number, decree_date.date(), by, checked_by)
        with connect() as connection:
            approved = enter(
                connection, region(), day, decree, persons=persons, rupiah=rupiah,
                as_of=date_of(as_of),
            )  # fmt: skip
    typer.echo(
        f"Daftar {day:%Y-%m} disahkan: {whole(approved.persons)} orang, "
        f"{in_words(approved.total_rp)}, SHA-256 {approved.sha256}"
    )
