"""Rules, tried before they hold."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from jamsos.cli.app import app, told_plainly, warehouse

_RULES = "A month (2027-01), a folder of changed seeds, or folder@2027-01."


@app.command("simulate-rules")
def simulate_rules(
    from_: Annotated[str, typer.Option("--from", help=_RULES)],
    to: Annotated[str, typer.Option("--to", help=_RULES)],
    people: Annotated[
        Path | None, typer.Option(help="Also write who is decided differently, by key.")
    ] = None,
) -> None:
    """Compare two rule sets on the people of the newest night; nothing that was decided changes."""
    from jamsos.region import region
    from jamsos.settings import settings
    from jamsos.what_if import pages, trial

    with told_plainly(), warehouse():
        told, moved = trial.simulate_rules(
            settings(), region(), from_, to, lambda line: typer.echo(line, err=True)
        )
        typer.echo(pages.render(told))
        written = pages.write(
            told, settings().reports / "what_if", pages.file_name(told, from_, to)
        )
        if people:
            pages.write_people(moved, people)
            written.append(people)
        for path in written:
            typer.echo(str(path))
