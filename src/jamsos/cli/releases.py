"""What a person lets pass although there is much of it, and what two take back."""

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


@app.command()
def withdraw(
    run_id: Annotated[str, typer.Argument(help="The published run, as in the summary.")],
    by: Annotated[str, typer.Option(help="Code of the officer who takes it back.")],
    checked_by: Annotated[str, typer.Option(help="Code of the other officer, who has checked.")],
    reason: Annotated[str, typer.Option(help="What is wrong with the list; it is kept.")],
    as_of: AsOf = None,
) -> None:
    """Take a published run back: readers see the last good list of the month again.

    Nothing is deleted. Not for an approved list, and not once a later night goes on with it.
    """
    from jamsos.combine.withdrawal import withdraw as take_back
    from jamsos.region import region
    from jamsos.warehouse.connection import connect

    with told_plainly(), warehouse(), connect() as connection:
        last_good = take_back(
            connection, region(), run_id, by=by, checked_by=checked_by, reason=reason,
            as_of=date_of(as_of),
        )  # fmt: skip
    typer.echo(
        f"Run {run_id} ditarik. Yang terbit sekarang: "
        + (last_good or "tidak ada; belum ada daftar lain untuk bulan ini")
    )
