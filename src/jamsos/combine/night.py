"""One night's run: what the tasks of the combine DAG call, each try with a token of its own."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from jamsos.combine.dated_seeds import dated_seeds
from jamsos.combine.dbt import require_workbench_of
from jamsos.combine.digests import enter_digests
from jamsos.combine.released import enter_released_rows
from jamsos.combine.retention import drop_old_questions, drop_older_versions
from jamsos.combine.run import FENCE, Run, open_run, point_at
from jamsos.identity import Matched, match_people
from jamsos.region import region
from jamsos.settings import settings
from jamsos.warehouse.connection import connect
from jamsos.warehouse.fence import pass_fence, take_fence


def open_tonight(*, as_of: date, with_last_good: bool = False) -> Run:
    """Open the run of ``as_of``.

    Raises:
        NightIncomplete: A source is not collected, and nobody decided to go on without it.
        InputMissing: A source has never been published.
    """
    return open_run(
        settings(), region(), as_of=as_of, token=_token(), with_last_good=with_last_good
    )


def match_tonight(run: Run) -> Matched:
    """Find whom proposals may mean and who may be one person, once the layer ``stage`` is built.

    Raises:
        WorkbenchTaken: That layer is of another run, or rules or code have changed since.
        MatchingFailed: The engine stopped.
        FencedOff: A newer try has begun.
    """
    token = _token()
    require_workbench_of(run, settings())
    with connect() as connection:
        matched = match_people(connection, region(), run_id=run.run_id, as_of=run.as_of)
        pass_fence(connection, FENCE, token)
    return matched


def publish_tonight(run: Run, gate_ids: Iterable[int]) -> None:
    """Publish a run that its gates allow, in one transaction; only the newest try can.

    Raises:
        FencedOff: A newer try has begun.
        RunNotAllowed: A later night has decided the month already.
        FactsChanged: The run was published before, with other facts.
        WarehouseError: A gate entry does not allow this run.
    """
    token = _token()
    with connect() as connection:
        pass_fence(connection, FENCE, token)
        point_at(connection, run, region(), gate_ids)
        enter_digests(connection, run)
        enter_released_rows(connection, run, region(), dated_seeds(settings().project))
        drop_older_versions(connection, run)
        drop_old_questions(connection, region(), run.as_of)


def _token() -> int:
    with connect() as connection:
        return take_fence(connection, FENCE)
