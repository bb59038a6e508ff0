"""The application, its common options, and how every command speaks."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from typing import Annotated

import typer

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Which workers a regency insures next month, why, and the file for BPJS.",
)


AsOf = Annotated[
    datetime | None,
    typer.Option("--as-of", formats=["%Y-%m-%d"], help="The night's date, Asia/Makassar."),
]


Scale = Annotated[float, typer.Option(help="Size of the synthetic regency; 1 is Kutai Timur.")]


Purpose = Annotated[str, typer.Option(help="Who asks, and what for; it is kept.")]


PurposeCode = Annotated[
    str,
    typer.Option(help="Of purposes.csv: DATA_SUBJECT (the person asks), AUDIT or REPAIR."),
]


def date_of(as_of: datetime | None) -> date:
    from jamsos.clock import today

    return as_of.date() if as_of else today()


def newest_registry() -> date | None:
    """The night that the inbox speaks of."""
    from jamsos.collect.delivery.deliveries import newest_period
    from jamsos.settings import settings

    return newest_period("civil_registry", settings().inbox)


@contextmanager
def warehouse() -> Iterator[None]:
    """The warehouse within reach; an embedded one is stopped again unless it was running."""
    from jamsos.local import stack
    from jamsos.settings import settings

    with stack.warehouse(settings()):
        yield


@contextmanager
def told_plainly(*, makes_home: bool = True) -> Iterator[None]:
    """What went wrong, in its own words and without a traceback; exit code 1."""
    from jamsos.errors import JamsosError
    from jamsos.settings import settings

    try:
        if makes_home:
            settings().make_home()
        yield
    except JamsosError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(1) from None
