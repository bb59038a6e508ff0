"""One file, looked at and not kept."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from jamsos.cli.app import AsOf, app, date_of, told_plainly


@app.command()
def check(
    file: Annotated[
        Path,
        typer.Argument(
            exists=True, dir_okay=False, help="A village's roster, or an institution's list."
        ),
    ],
    village: Annotated[str | None, typer.Option(help="Its village: code or name.")] = None,
    source: Annotated[str | None, typer.Option(help="Its source, if no name tells.")] = None,
    as_of: AsOf = None,
    slip: Annotated[Path | None, typer.Option(help="Also write the village's slip here.")] = None,
) -> None:
    """Tell what would become of a file tonight, and keep nothing; 0 if all is accepted."""
    from jamsos.answer.check import check_file, night_of, source_of
    from jamsos.answer.check_text import render
    from jamsos.local.dry_run import vanishing

    with told_plainly(makes_home=False):
        source = source or source_of(file)
        night = as_of.date() if as_of else night_of(file, source) or date_of(None)
        with vanishing():
            checked = check_file(file, as_of=night, source=source, village=village, slip=slip)
        typer.echo(render(checked))
    if not checked.is_all_accepted:
        raise typer.Exit(1)
