"""One person, by key or by NIK; whoever looks is kept."""

from __future__ import annotations

import sys
from typing import Annotated
from uuid import UUID

import typer

from jamsos.cli.app import Purpose, PurposeCode, app, told_plainly, warehouse


@app.command()
def reveal(
    person_key: Annotated[UUID, typer.Argument(help="The person's key.")],
    purpose: Purpose,
    purpose_code: PurposeCode = "DATA_SUBJECT",
) -> None:
    """Show a person in clear, as every source said last; who looked and why is kept first."""
    from jamsos.clock import day_name
    from jamsos.sources import SOURCE_NAMES
    from jamsos.warehouse import vault

    with told_plainly(), warehouse():
        known = vault.reveal(person_key, purpose=purpose, purpose_code=purpose_code)
    for each in known:
        typer.echo(f"{SOURCE_NAMES[each.source]}, {day_name(each.said_on)}")
        for label, value in (
            ("NIK", each.nik),
            ("Nama", each.full_name),
            ("Tanggal lahir", day_name(each.birth_date) if each.birth_date else None),
            ("Ibu kandung", each.mother_name),
            ("No. HP", each.phone),
        ):
            typer.echo(f"  {label:<14}{value or '-'}")
    say_who_looked(bool(known))


@app.command()
def find(purpose: Purpose, purpose_code: PurposeCode = "DATA_SUBJECT") -> None:
    """Find the key of a person by the NIK, which is asked for and not shown; it is kept first.

    The NIK is no argument: arguments are seen by everybody on the machine, and stay in its history.
    """
    from jamsos.clock import day_name
    from jamsos.sources import SOURCE_NAMES
    from jamsos.warehouse import vault

    nik = typed_unseen("NIK: ")
    with told_plainly(), warehouse():
        found = vault.find(nik, purpose=purpose, purpose_code=purpose_code)
    typer.echo(str(found.person_key))
    for source, said_on in found.said_on.items():
        typer.echo(f"  {SOURCE_NAMES[source]}, {day_name(said_on)}")
    say_who_looked(bool(found.said_on))


def typed_unseen(prompt: str) -> str:
    """A line from the terminal without echo, or from standard input where that is no terminal."""
    if not sys.stdin.isatty():
        return sys.stdin.readline()
    from getpass import getpass

    return getpass(prompt)


def say_who_looked(is_known: bool) -> None:
    """What was asked is kept, whether or not anybody is known; exit code 1 if nobody is."""
    typer.echo("Akses ini tercatat beserta keperluannya.", err=True)
    if not is_known:
        typer.echo("Tidak ada data tentang orang ini.", err=True)
        raise typer.Exit(1)
