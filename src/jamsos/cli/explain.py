"""Why one person is insured or not in a month: the explain card."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated
from uuid import UUID

import typer

from jamsos.cli.app import app, told_plainly, warehouse
from jamsos.cli.people import say_who_looked, typed_unseen


@app.command()
def explain(
    person_key: Annotated[UUID | None, typer.Argument(help="The person's key.")] = None,
    by_nik: Annotated[
        bool, typer.Option("--nik", help="Ask for the NIK instead of a key; needs --purpose.")
    ] = False,
    purpose: Annotated[
        str, typer.Option(help="With --nik: who asks, and what for; it is kept.")
    ] = "",
    month: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m"], help="The covered month; the newest published one."),
    ] = None,
    run: Annotated[str | None, typer.Option(help="Any run by its id, published or not.")] = None,
    html: Annotated[bool, typer.Option("--html", help="Also write it as a page.")] = False,
) -> None:
    """Show every rule for one person in a month: result, value, source, law, and what to do.

    With --nik the NIK is asked for and not shown, and who looked is kept first.
    """
    from jamsos.explain import explain as explained
    from jamsos.explain import render, write_page
    from jamsos.settings import settings
    from jamsos.warehouse import vault
    from jamsos.warehouse.connection import connect

    if by_nik == (person_key is not None):
        raise typer.BadParameter("name a person key, or --nik, and not both")
    nik = typed_unseen("NIK: ") if by_nik else ""
    with told_plainly(), warehouse():
        key = vault.find(nik, purpose=purpose).person_key if by_nik else person_key
        with connect() as connection:
            card = explained(connection, key, month=month.date() if month else None, run_id=run)
        typer.echo(render(card), nl=False)
        if html:
            typer.echo(f"Halaman: {write_page(card, settings().reports)}")
    if by_nik:
        say_who_looked(card.outcome != "nobody")
