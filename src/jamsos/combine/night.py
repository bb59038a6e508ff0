"""One night's run: what the tasks of the combine DAG call, each try with a token of its own."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from jamsos.combine.run import FENCE, Run, open_run, publish_run
from jamsos.region import region
from jamsos.settings import settings
from jamsos.warehouse.connection import connect
from jamsos.warehouse.fence import take_fence


def open_tonight(*, as_of: date) -> Run:
    """Open the run of ``as_of``.

    Raises:
        InputMissing: A source has never been published.
    """
    return open_run(settings(), region(), as_of=as_of, token=_token())


def publish_tonight(run: Run, gate_ids: Iterable[int]) -> None:
    """Publish a run that its gates allow."""
    publish_run(run, region(), gate_ids, token=_token())


def _token() -> int:
    with connect() as connection:
        return take_fence(connection, FENCE)
