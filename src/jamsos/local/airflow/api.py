"""The part of Airflow's REST API that a night needs, in our words."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

import httpx

from jamsos.local.airflow.stack import Airflow, AirflowError

_PAGE = 100


@dataclass(frozen=True)
class Run:
    """One run of a DAG."""

    dag_id: str
    run_id: str
    state: str

    @property
    def is_over(self) -> bool:
        return self.state in {"success", "failed"}


@dataclass(frozen=True)
class Task:
    """One task of a run; ``map_index`` is -1 for a task that is not mapped."""

    dag_id: str
    run_id: str
    task_id: str
    map_index: int
    state: str | None
    try_number: int
    queued_at: datetime | None
    started_at: datetime | None
    ended_at: datetime | None

    @property
    def is_over(self) -> bool:
        return self.state in {"success", "failed", "upstream_failed", "skipped", "removed"}

    @property
    def seconds(self) -> float:
        """How long its last try ran."""
        return _between(self.started_at, self.ended_at)

    @property
    def waited_seconds(self) -> float:
        """How long it stood in the queue before that."""
        return _between(self.queued_at, self.started_at)

    @property
    def name(self) -> str:
        index = f"[{self.map_index}]" if self.map_index >= 0 else ""
        return f"{self.task_id}{index}"


class AirflowApi:
    """Calls on one Airflow, logged in."""

    def __init__(self, client: httpx.Client) -> None:
        self._client = client

    def import_errors(self) -> dict[str, str]:
        """DAG files that cannot be read, each with the last line of its error."""
        found = self._get("importErrors", limit=_PAGE)["import_errors"]
        return {error["filename"]: error["stack_trace"].strip().splitlines()[-1] for error in found}

    def parsed_at(self, dag_id: str) -> datetime | None:
        """When the dag-processor last read the DAG's file; None if it never did."""
        answer = self._client.get(f"dags/{dag_id}")
        if answer.status_code == httpx.codes.NOT_FOUND:
            return None
        _checked(answer)
        return _moment(answer.json()["last_parsed_time"])

    def is_due(self, dag_id: str) -> bool:
        """Whether the clock owes the DAG a run: of a time that passed while it was paused."""
        due = _moment(self._get(f"dags/{dag_id}")["next_dagrun_run_after"])
        return due is not None and due <= datetime.now(UTC)

    def is_active(self, dag_id: str) -> bool:
        """Whether a run of the DAG is queued or running."""
        active = self._get(f"dags/{dag_id}/dagRuns", state=["queued", "running"], limit=1)
        return active["total_entries"] > 0

    def unpause(self, dag_id: str) -> None:
        _checked(self._client.patch(f"dags/{dag_id}", json={"is_paused": False}))

    def forget_queued_events(self, dag_id: str) -> None:
        """Drop asset events that wait for others to start ``dag_id``: of a night cut short."""
        answer = self._client.delete(f"dags/{dag_id}/assets/queuedEvents")
        if answer.status_code != httpx.codes.NOT_FOUND:
            _checked(answer)

    def trigger(self, dag_id: str, run_id: str, conf: dict[str, str]) -> Run:
        # No logical date: it must be unique, and a date may be run again.
        body = {"dag_run_id": run_id, "logical_date": None, "conf": conf}
        return _run(_checked(self._client.post(f"dags/{dag_id}/dagRuns", json=body)).json())

    def run(self, dag_id: str, run_id: str) -> Run:
        return _run(self._get(f"dags/{dag_id}/dagRuns/{run_id}"))

    def run_caused_since(self, dag_id: str, moment: datetime) -> Run | None:
        """The first run of ``dag_id`` that assets have started since ``moment``."""
        runs = self._get(
            f"dags/{dag_id}/dagRuns",
            run_type="asset_triggered",
            run_after_gte=moment.isoformat(),
            order_by="run_after",
            limit=1,
        )["dag_runs"]
        return _run(runs[0]) if runs else None

    def tasks(self, run: Run) -> list[Task]:
        """Every task of the run, mapped ones one by one."""
        path = f"dags/{run.dag_id}/dagRuns/{run.run_id}/taskInstances"
        tasks: list[Task] = []
        while True:
            page = self._get(path, limit=_PAGE, offset=len(tasks))
            tasks += [_task(found) for found in page["task_instances"]]
            if not page["task_instances"] or len(tasks) >= page["total_entries"]:
                return tasks

    def log_of(self, task: Task) -> list[str]:
        """What the task's last try logged, line by line, errors with their type and text.

        Lines that only fold the web page's view (``::group::``) are left out.
        """
        path = (
            f"dags/{task.dag_id}/dagRuns/{task.run_id}/taskInstances/{task.task_id}"
            f"/logs/{task.try_number}"
        )
        answer = self._get(path, map_index=task.map_index, full_content=True)
        lines = [line for entry in answer["content"] for line in _lines(entry)]
        return [line for line in lines if not line.startswith("::")]

    def _get(self, path: str, **parameters: object) -> dict:
        return _checked(self._client.get(path, params=parameters)).json()


@contextmanager
def connected(airflow: Airflow) -> Iterator[AirflowApi]:
    """The API of a running Airflow.

    Raises:
        AirflowError: For any refused or failed call inside the block.
    """
    user, password = airflow.login()
    # Loopback only: a proxy named in the environment must not see this.
    with httpx.Client(base_url=airflow.url, timeout=30, trust_env=False) as client:
        try:
            token = _checked(
                client.post("/auth/token", json={"username": user, "password": password})
            ).json()["access_token"]
            client.headers["Authorization"] = f"Bearer {token}"
            client.base_url = httpx.URL(f"{airflow.url}/api/v2/")
            yield AirflowApi(client)
        except httpx.TransportError as error:
            raise AirflowError(f"{airflow.url} does not answer: {type(error).__name__}") from None


def _checked(answer: httpx.Response) -> httpx.Response:
    if answer.is_error:
        request = answer.request
        raise AirflowError(
            f"Airflow refused {request.method} {request.url.path}: "
            f"{answer.status_code} {answer.text[:500]}"
        )
    return answer


def _lines(entry: dict | str) -> Iterator[str]:
    if isinstance(entry, str):
        yield entry
        return
    yield entry["event"]
    for error in entry.get("error_detail") or []:
        yield f"{error['exc_type']}: {error['exc_value']}"


def _run(found: dict) -> Run:
    return Run(found["dag_id"], found["dag_run_id"], found["state"])


def _task(found: dict) -> Task:
    return Task(
        dag_id=found["dag_id"],
        run_id=found["dag_run_id"],
        task_id=found["task_id"],
        map_index=found["map_index"],
        state=found["state"],
        try_number=found["try_number"],
        queued_at=_moment(found["queued_when"]),
        started_at=_moment(found["start_date"]),
        ended_at=_moment(found["end_date"]),
    )


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def _between(start: datetime | None, end: datetime | None) -> float:
    return (end - start).total_seconds() if start and end else 0.0
