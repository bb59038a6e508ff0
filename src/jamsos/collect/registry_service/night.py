"""Tonight's asking: what the task of the DAG calls."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import date
from typing import Any

import psycopg

from jamsos.collect.registry_service.access import Access
from jamsos.collect.registry_service.asking import Asking, ask_all
from jamsos.collect.registry_service.client import RegistryService
from jamsos.collect.registry_service.limits import Limits, limits_of
from jamsos.collect.registry_service.questions import (
    Question,
    Reply,
    is_past,
    remember,
    requests_of_the_night,
    whom_to_ask,
)
from jamsos.collect.registry_service.quota import Quota
from jamsos.collect.steps import Step, record_step
from jamsos.errors import JamsosError
from jamsos.region import region
from jamsos.warehouse.connection import connect
from jamsos.warehouse.fence import pass_fence, take_fence

_FENCE = "registry_service"


class ServiceFailed(JamsosError):
    """A service that we may use did not answer; whoever was due stays due."""


@dataclass(frozen=True)
class Asked:
    """How the asking of a night went, in counts.

    ``due`` counts by reason whom there was to ask, ``left`` how many stay due. ``failure`` says in
    words why a service that we may use did not answer; empty when all went well.
    """

    due: dict[str, int]
    chosen: int
    answered: dict[str, int]
    unknown_codes: dict[str, int]
    unanswered: int
    requests: int
    left: int
    stopped: str | None
    failure: str | None

    def as_json(self) -> dict[str, Any]:
        return vars(self).copy()


NOBODY = Asked({}, 0, {}, {}, 0, 0, 0, None, None)


def ask_tonight(access: Access | None, *, as_of: date) -> Asked:
    """Ask the service about whom the night needs; every answer is remembered as it comes.

    Without ``access`` nobody is asked, nor for a night before the newest one that asked. Started
    again, a night goes on where it stopped. How it went stands in ``ops.ingest_steps``.

    Raises:
        FencedOff: A newer try has begun.
    """
    started = time.monotonic()
    limits = limits_of(region())
    with connect() as connection:
        token = take_fence(connection, _FENCE)
        if access is None or is_past(connection, as_of=as_of):
            why = "a later night has asked" if access else "no connection registry_service"
            _record(connection, as_of, "skipped", 0, 0.0, why)
            return NOBODY
    with connect() as connection:
        requests_left = limits.requests_a_night - requests_of_the_night(connection, as_of=as_of)
        questions, due = whom_to_ask(connection, limits, most=requests_left, as_of=as_of)
    asking = _ask(access, limits, requests_left, questions, token, as_of)
    asked = _told(asking, due, len(questions))
    outcome = "stopped" if asking.is_failure_of_service else "done"
    with connect() as connection:
        _record(
            connection, as_of, outcome, sum(asked.answered.values()),
            time.monotonic() - started, _in_words(asked, asking),
        )  # fmt: skip
    return asked


def _ask(
    access: Access,
    limits: Limits,
    requests_left: int,
    questions: list[Question],
    token: int,
    as_of: date,
) -> Asking:
    quota = Quota(requests_left)
    service = RegistryService(access, limits, quota)
    try:
        with connect() as connection:

            def keep(replies: list[Reply]) -> None:
                pass_fence(connection, _FENCE, token)
                remember(connection, replies, as_of=as_of)
                connection.commit()

            return ask_all(questions, service, quota, limits, keep)
    finally:
        service.close()


def _told(asking: Asking, due: dict[str, int], chosen: int) -> Asked:
    failure = None
    if asking.is_failure_of_service:
        failure = {
            "down": "the registry's service does not answer",
            "refused": "the registry's service refuses us: check the connection registry_service",
            "not understood": "the registry's service says what nobody understands",
        }[asking.stopped] + (f" ({asking.why})" if asking.why else "")
    return Asked(
        due=due,
        chosen=chosen,
        answered=dict(sorted(asking.answered.items())),
        unknown_codes=dict(sorted(asking.unknown_codes.items())),
        unanswered=asking.unanswered,
        requests=asking.requests,
        left=sum(due.values()) - sum(asking.answered.values()),
        stopped=asking.stopped,
        failure=failure,
    )


def _in_words(asked: Asked, asking: Asking) -> str:
    told = [f"{asked.chosen} chosen, {asked.left} stay due, {asked.requests} requests"]
    if asked.unanswered:
        told.append(f"{asked.unanswered} without an answer")
    if asked.unknown_codes:
        codes = ", ".join(f"{code} ({count})" for code, count in asked.unknown_codes.items())
        told.append(f"codes that nobody knows: {codes}")
    if asking.rests:
        told.append(f"{asking.rests} rests")
    if asked.stopped:
        told.append(f"stopped: {asked.stopped}")
    return "; ".join(told)


def _record(
    connection: psycopg.Connection,
    as_of: date,
    outcome: str,
    row_count: int,
    seconds: float,
    message: str,
) -> None:
    step = Step(as_of, "registry_answers", region().code, "registry_service", None, "ask")
    record_step(connection, step, outcome, row_count, seconds, message)
