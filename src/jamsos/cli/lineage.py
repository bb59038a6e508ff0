"""Where a column of the file for BPJS comes from, as lines."""

from __future__ import annotations

from typing import Annotated

import typer

from jamsos.cli.app import app, told_plainly, warehouse


@app.command()
def lineage(
    column: Annotated[str, typer.Argument(help="NOMOR_IDENTITAS, or fct_subsidy.amount_rp.")],
) -> None:
    """Where a column of the file for BPJS comes from: the sender's heading, and every step."""
    with told_plainly(), warehouse():
        from jamsos.lineage import lines_of

        typer.echo(lines_of(column))
