"""What two officers let pass although a gate says no, until a day."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

import typer

from jamsos.cli.app import AsOf, app, date_of, told_plainly, warehouse


@app.command()
def waive(
    suite: Annotated[str, typer.Argument(help="The suite, as the gate log names it.")],
    expectation: Annotated[str, typer.Argument(help="What failed; `quarantine_ceiling` as well.")],
    until: Annotated[
        datetime, typer.Option(formats=["%Y-%m-%d"], help="The last night it holds for.")
    ],
    by: Annotated[str, typer.Option(help="Code of the officer who decides.")],
    checked_by: Annotated[str, typer.Option(help="Code of the other officer, who has checked.")],
    reason: Annotated[str, typer.Option(help="Why it may pass all the same; it is kept.")],
    subject: Annotated[str | None, typer.Option(help="One load or run; without it any.")] = None,
    new_normal: Annotated[
        bool, typer.Option("--new-normal", help="Learn limits anew from what it lets pass.")
    ] = False,
    as_of: AsOf = None,
) -> None:
    """Let a failure of a gate pass until a day; clear the gate's task afterwards."""
    from jamsos.month.waiver import Request
    from jamsos.month.waiver import waive as enter
    from jamsos.region import region
    from jamsos.warehouse.connection import connect

    asked = Request(suite, expectation, until.date(), reason, by, checked_by, subject, new_normal)
    with told_plainly(), warehouse(), connect() as connection:
        number = enter(connection, region(), asked, as_of=date_of(as_of))
    typer.echo(
        f"Pengecualian nomor {number}: «{expectation}» dari «{suite}» boleh lolos sampai "
        f"{until:%Y-%m-%d}, {f'untuk {subject}' if subject else 'untuk semua kiriman atau run'}. "
        "Jalankan lagi tugas gerbang yang menahannya."
    )


@app.command()
def waivers(as_of: AsOf = None) -> None:
    """The waivers in force, those that end first at the top; `!` marks those about to end."""
    from jamsos.month.waiver import waivers_on
    from jamsos.region import region
    from jamsos.warehouse.connection import connect

    with told_plainly(), warehouse(), connect() as connection:
        listed = waivers_on(connection, region(), date_of(as_of))
    if not listed:
        typer.echo("Tidak ada pengecualian yang berlaku.")
    for each in listed:
        typer.echo(
            f"{'!' if each.is_ending else ' '} {each.waiver_id} sampai {each.expires_on}  "
            f"{each.suite} {each.expectation} ({each.subject_id or 'semua'}), "
            f"{each.waived_by} dan {each.checked_by}: {each.reason}"
        )
