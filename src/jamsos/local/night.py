"""One night through Airflow's scheduler: collect everything, then what the assets cause.

The driver only asks: it starts the collecting DAGs and watches. That combining follows
collecting, and delivering follows combining, is decided by Airflow from the assets, as it is
every night.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime

from jamsos.errors import JamsosError
from jamsos.local.airflow import Airflow, AirflowError
from jamsos.local.airflow.api import AirflowApi, Run, Task, connected

COLLECT = (
    "collect_civil_registry",
    "collect_village_rosters",
    "collect_welfare_deciles",
    "collect_bpjs_participants",
    "collect_exclusion_lists",
)
THEN = ("collect_registry_answers", "combine_subsidies", "deliver_bpjs_export")

_SECONDS_TO_PARSE = 90
_SECONDS_TO_FOLLOW = 60
_SECONDS_TO_FOLLOW_A_FAILURE = 15
_LOG_LINES = 25

Say = Callable[[str], None]


class NightFailed(JamsosError):
    """The night did not get through; the message names DAG and task and ends with its log."""


@dataclass(frozen=True)
class Night:
    """A night that got through: its runs in order, and every task with its times.

    ``failed`` tells what failed although the night went on without it, tasks with their logs.
    """

    as_of: date
    seconds: float
    runs: tuple[Run, ...]
    tasks: tuple[Task, ...]
    failed: tuple[str, ...]


def run_night(
    airflow: Airflow,
    as_of: date,
    say: Say = print,
    *,
    collect: Iterable[str] = COLLECT,
    then: Iterable[str] = THEN,
    seconds: float = 2 * 60 * 60,
) -> Night:
    """Run the night of ``as_of`` through a running Airflow and wait for its end.

    The same date may be run again. ``as_of`` reaches the DAGs as ``conf["as_of"]``.

    Raises:
        NightFailed: A run failed and nothing went on without it, one did not start, or the night
            took longer than ``seconds``.
        AirflowError: Airflow itself refused or went away.
    """
    collect, then = tuple(collect), tuple(then)
    clock = _Clock(seconds, say)
    with connected(airflow) as api:
        _wait_until_read(api, airflow, (*collect, *then))
        for dag_id in (*then, *collect):  # who listens first
            api.unpause(dag_id)
        _wait_until_idle(api, airflow, (*collect, *then), clock)
        for dag_id in then:
            api.forget_queued_events(dag_id)
        began = datetime.now(UTC)
        stamp = f"night__{as_of.isoformat()}__{began:%Y%m%dT%H%M%S.%f}"
        started = [api.trigger(dag_id, stamp, {"as_of": as_of.isoformat()}) for dag_id in collect]
        runs = _watch(api, airflow, started, clock)
        failed = _what_failed(api, runs)
        for dag_id in then:
            caused = _wait_for_caused_run(api, dag_id, began, failed)
            runs += _watch(api, airflow, [caused], clock)
            failed += _what_failed(api, runs[-1:])
        if runs[-1].state == "failed":
            raise NightFailed("\n\n".join(failed))
        tasks = tuple(task for run in runs for task in api.tasks(run))
    return Night(as_of, clock.elapsed, tuple(runs), tasks, tuple(failed))


class _Clock:
    """How long the night has lasted, in front of everything it says."""

    def __init__(self, most_seconds: float, say: Say) -> None:
        self._began = time.monotonic()
        self._most = most_seconds
        self._say = say

    @property
    def elapsed(self) -> float:
        return time.monotonic() - self._began

    def say(self, text: str) -> None:
        self._say(f"{self.elapsed:6.0f} s  {text}")

    def refuse_to_go_on_for_ever(self) -> None:
        if self.elapsed > self._most:
            raise NightFailed(f"the night is not over after {self._most:.0f} s")


def _wait_until_read(api: AirflowApi, airflow: Airflow, dag_ids: tuple[str, ...]) -> None:
    """Wait until the dag-processor has read every DAG in this start, and not in an earlier one."""
    deadline = time.monotonic() + _SECONDS_TO_PARSE
    missing = list(dag_ids)
    while missing := [
        dag_id
        for dag_id in missing
        if (parsed := api.parsed_at(dag_id)) is None or parsed < airflow.started_at
    ]:
        broken = api.import_errors()
        if broken or time.monotonic() > deadline:
            reasons = [f"{file}: {error}" for file, error in broken.items()]
            raise NightFailed("\n".join([f"no such DAG: {', '.join(missing)}", *reasons]))
        time.sleep(0.5)


def _wait_until_idle(
    api: AirflowApi, airflow: Airflow, dag_ids: tuple[str, ...], clock: _Clock
) -> None:
    """Let what the clock owes, or somebody else started, end first.

    Its assets would cause runs of their own, which must not be taken for this night's.
    """
    told = ""
    while busy := [dag_id for dag_id in dag_ids if api.is_due(dag_id) or api.is_active(dag_id)]:
        line = f"waiting for earlier runs of {', '.join(busy)}"
        if line != told:
            clock.say(told := line)
        _refuse_without(airflow)
        clock.refuse_to_go_on_for_ever()
        time.sleep(0.5)


def _wait_for_caused_run(api: AirflowApi, dag_id: str, since: datetime, failed: list[str]) -> Run:
    """The run that the night so far caused; after a failure there may be none."""
    seconds = _SECONDS_TO_FOLLOW_A_FAILURE if failed else _SECONDS_TO_FOLLOW
    deadline = time.monotonic() + seconds
    while (run := api.run_caused_since(dag_id, since)) is None:
        if time.monotonic() > deadline:
            nothing = f"nothing started {dag_id}: an asset it waits for was not updated this night"
            raise NightFailed("\n\n".join([*failed, nothing]))
        time.sleep(0.5)
    return run


def _watch(api: AirflowApi, airflow: Airflow, runs: list[Run], clock: _Clock) -> list[Run]:
    """Say how the runs get on until all are over, well or not."""
    told: dict[str, str] = {}
    while True:
        runs = [run if run.is_over else api.run(run.dag_id, run.run_id) for run in runs]
        for run in runs:
            line = _progress(run, api.tasks(run)) if told.get(run.dag_id) != "over" else None
            if line and told.get(run.dag_id) != line:
                clock.say(line)
                told[run.dag_id] = "over" if run.is_over else line
        if all(run.is_over for run in runs):
            break
        _refuse_without(airflow)
        clock.refuse_to_go_on_for_ever()
        time.sleep(0.5)
    return runs


def _refuse_without(airflow: Airflow) -> None:
    if missing := airflow.missing_components():
        raise AirflowError(f"{', '.join(sorted(missing))} ended during the night")


def _progress(run: Run, tasks: list[Task]) -> str:
    over = sum(task.is_over for task in tasks)
    active = sorted({task.task_id for task in tasks if task.state in {"running", "up_for_retry"}})
    words = {"success": "done", "failed": "FAILED"}.get(run.state, ", ".join(active))
    return f"{run.dag_id:<28} {over:>2}/{len(tasks)} tasks  {words}".rstrip()


def _what_failed(api: AirflowApi, runs: list[Run]) -> list[str]:
    """Each failed task of these runs, with the end of its log."""
    told = []
    for run in (run for run in runs if run.state == "failed"):
        failed = [task for task in api.tasks(run) if task.state == "failed"]
        if not failed:
            told.append(f"{run.dag_id} failed without a failed task; its run is {run.run_id}")
        for task in failed:
            log = [f"    {line}" for line in api.log_of(task)[-_LOG_LINES:]]
            head = f"{task.dag_id}, task {task.name}, try {task.try_number}:"
            told.append("\n".join([head, *log]))
    return told
