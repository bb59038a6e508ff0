"""Which night a DAG run works for: the run says so, never the clock on the wall."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from jamsos.errors import JamsosError


class RunUndated(JamsosError):
    """A run that nobody told its date, and that no asset event tells either."""


def as_of_of(context: dict[str, Any]) -> date:
    """The business date of this run.

    The run's own ``as_of`` (``conf``) comes first, then the newest among the asset events that
    caused it, then its logical date in Asia/Makassar.

    Raises:
        RunUndated: None of them is there.
    """
    from jamsos.clock import business_date

    told = (context["dag_run"].conf or {}).get("as_of")
    told = told or max((extra["as_of"] for extra in _event_extras(context)), default=None)
    if told:
        return date.fromisoformat(told)
    if context.get("logical_date"):
        return business_date(context["logical_date"])
    raise RunUndated('start this DAG with {"as_of": "YYYY-MM-DD"}: no run or asset says a date')


def run_id_of(context: dict[str, Any]) -> str:
    """The jamsos run that the causing asset event (or ``conf``) names.

    Raises:
        RunUndated: None is named.
    """
    told = (context["dag_run"].conf or {}).get("run_id")
    told = told or max(
        (extra["run_id"] for extra in _event_extras(context) if "run_id" in extra), default=None
    )
    if not told:
        raise RunUndated('start this DAG with {"run_id": "…"}: no asset event names a run')
    return told


def _event_extras(context: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for events in (context.get("triggering_asset_events") or {}).values():
        for event in events:
            if event.extra and "as_of" in event.extra:
                yield event.extra
