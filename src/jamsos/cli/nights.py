"""A night, from the inbox to the file, and what it decided."""

from __future__ import annotations

from typing import Annotated

import typer

from jamsos.cli.app import AsOf, Scale, app, date_of, newest_registry, told_plainly, warehouse
from jamsos.cli.inbox import (
    SEED,
    has_files,
    is_half_simulated,
    make_regency,
    refuse_inventing_people,
)
from jamsos.cli.results import print_score, print_summary, tell_report


@app.command()
def run(as_of: AsOf = None, scale: Scale = 1.0) -> None:
    """Run one night through Airflow's scheduler and print what was decided.

    An empty inbox is filled with a synthetic regency first, unless the home is a real one.
    Without --as-of the night is that of the newest registry extract in the inbox, or today.
    """
    from jamsos.local import night, stack
    from jamsos.settings import settings

    with told_plainly(), stack.alone(settings().home, "jamsos run"):
        here = settings()
        if not has_files(here.inbox) or is_half_simulated(here):
            refuse_inventing_people(here)
            typer.echo("The inbox is empty: making a synthetic regency, with its answer key.")
            make_regency(date_of(as_of), scale=scale, seed=SEED)
        night_of = as_of.date() if as_of else newest_registry() or date_of(None)
        typer.echo(f"The night of {night_of}.")
        with stack.running(here, typer.echo) as airflow:
            try:
                done = night.run_night(airflow, night_of, typer.echo)
            except night.NightFailed:
                tell_report(night_of)
                raise
            print_summary(night_of)
            if (here.simulated / "answer_key.csv").exists():
                print_score(night_of)
        if done.failed:
            raise night.NightFailed("\n\n".join(["The night went on without:", *done.failed]))


@app.command()
def up() -> None:
    """Start PostgreSQL and Airflow and leave them running; print the address and the login."""
    from jamsos.local import stack
    from jamsos.settings import settings

    with told_plainly():
        airflow = stack.up(settings(), typer.echo)
        user, password = airflow.login()
        typer.echo(f"{airflow.url}  user {user}  password {password}")


@app.command()
def down() -> None:
    """Stop PostgreSQL and Airflow, whatever is left of them; a live run is ended with Ctrl-C."""
    from jamsos.local import stack
    from jamsos.settings import settings

    with told_plainly():
        stack.down(settings(), typer.echo)


@app.command()
def init() -> None:
    """Create what is missing of the warehouse's tables; safe to call again."""
    from jamsos.warehouse.connection import create_schema

    with told_plainly():
        create_schema()


@app.command()
def summary(as_of: AsOf = None) -> None:
    """Print what the published run of the night decided."""
    with told_plainly(), warehouse():
        print_summary(as_of.date() if as_of else newest_registry() or date_of(None))


@app.command()
def report(
    run_or_night: Annotated[
        str | None, typer.Argument(help="A run, or a night like 2026-11-22; else the newest.")
    ] = None,
) -> None:
    """Write the report pages of a night again and print where they lie."""
    from jamsos.site import run_named, write_reports

    with told_plainly(), warehouse():
        typer.echo(write_reports(run_named(run_or_night)))
