"""What a person lets pass although there is much of it."""

from __future__ import annotations

from typing import Annotated

import typer

from jamsos.cli.app import AsOf, app, date_of, told_plainly, warehouse


@app.command()
def release(
    village_code: Annotated[str, typer.Argument(help="Code of the desa, as in the summary.")],
    by: Annotated[str, typer.Option(help="Code of the officer who lets it pass.")],
    basis: Annotated[str, typer.Option(help="The paper or the call it rests on; it is kept.")],
    as_of: AsOf = None,
) -> None:
    """Let a held desa be decided as it is, for the month that the night covers.

    From the next run on; it is kept for good and cannot be taken back.
    """
    from jamsos.combine.releases import release_village
    from jamsos.region import region

    with told_plainly(), warehouse():
        month = release_village(region(), village_code, by=by, basis=basis, as_of=date_of(as_of))
    typer.echo(f"{village_code} is released for {month:%Y-%m}; the next run decides it as it is.")
