"""A month's list: approve it, and amend it."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Annotated
from uuid import UUID

import typer

from jamsos.cli.app import AsOf, app, date_of, told_plainly, warehouse


class AmendmentKind(StrEnum):
    """What an amendment does."""

    remove = "remove"
    add = "add"


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


@app.command()
def amend(
    month: Annotated[datetime, typer.Argument(formats=["%Y-%m"], help="The approved month.")],
    person: Annotated[UUID, typer.Argument(help="The person's key, as `jamsos find` tells it.")],
    kind: Annotated[AmendmentKind, typer.Option(help="Off the list, or onto it.")],
    reason: Annotated[str, typer.Option(help="A reason code; a wrong one names those that fit.")],
    basis: Annotated[str, typer.Option(help="The paper or the call it rests on; it is kept.")],
    by: Annotated[str, typer.Option(help="Code of the officer who decides.")],
    as_of: AsOf = None,
) -> None:
    """Take one person off an approved list, or add one; another officer has to agree."""
    from jamsos.month.amendment import Amendment
    from jamsos.month.amendment import amend as enter
    from jamsos.region import region
    from jamsos.warehouse.connection import connect

    told = Amendment(month.date(), person, kind.value, reason, basis, by)
    with told_plainly(), warehouse(), connect() as connection:
        number = enter(connection, region(), told, as_of=date_of(as_of))
    typer.echo(
        f"Perubahan nomor {number} dicatat. Berlaku setelah petugas lain memeriksanya: "
        f"jamsos check-amendment {number} --by …"
    )


@app.command()
def check_amendment(
    number: Annotated[int, typer.Argument(help="Number of the amendment.")],
    by: Annotated[str, typer.Option(help="Code of the other officer, who has checked.")],
    refuse: Annotated[bool, typer.Option("--refuse", help="Do not agree.")] = False,
    as_of: AsOf = None,
) -> None:
    """Agree to an amendment, or refuse it. Nights from then on know it."""
    from jamsos.month.amendment import check
    from jamsos.region import region
    from jamsos.warehouse.connection import connect

    with told_plainly(), warehouse(), connect() as connection:
        told = check(
            connection, region(), number, by=by, is_agreed=not refuse, as_of=date_of(as_of)
        )
    done = "ditolak" if refuse else "disetujui"
    words = "dikeluarkan dari" if told.kind == "remove" else "ditambahkan ke"
    typer.echo(
        f"Perubahan nomor {number} {done} ({told.person_key} {words} daftar {told.month:%Y-%m})."
    )
