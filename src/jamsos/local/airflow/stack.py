"""Start and stop the local Airflow, and tell whether it is well."""

from __future__ import annotations

import hashlib
import importlib.metadata
import os
import socket
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import httpx

from jamsos.errors import JamsosError
from jamsos.local import processes
from jamsos.local.airflow.configuration import airflow_environment, login
from jamsos.settings import Settings

COMPONENTS = {
    "api-server": ["api-server"],
    "scheduler": ["scheduler", "--skip-serve-logs"],  # logs are read from the folder they lie in
    "dag-processor": ["dag-processor"],
}
_SECONDS_TO_START = 180
_SECONDS_TO_STOP = 15
_USUAL_PORT = 8080


class AirflowError(JamsosError):
    """The local Airflow cannot be had; the message ends with what its log says."""


@dataclass(frozen=True)
class Airflow:
    """The local Airflow of one home, running or not."""

    home: Path

    @property
    def stack(self) -> str:
        """The name its processes carry."""
        return hashlib.sha256(os.fsencode(self.home)).hexdigest()[:16]

    @property
    def port(self) -> int:
        return int((self.home / "airflow" / "port").read_text(encoding="ascii"))

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def started_at(self) -> datetime:
        """When it was last started; what its database says of earlier times is history."""
        moment = (self.home / "airflow" / "started").stat().st_mtime
        return datetime.fromtimestamp(moment, tz=UTC)

    def login(self) -> tuple[str, str]:
        return login(self.home)

    def log_of(self, component: str) -> Path:
        return self.home / "airflow" / "processes" / f"{component}.log"

    def missing_components(self) -> set[str]:
        return set(COMPONENTS) - processes.components(self.stack)

    def is_running(self) -> bool:
        return not self.missing_components()


def airflow_of(home: Path) -> Airflow:
    return Airflow(home)


def start(
    settings: Settings,
    metadata_url: str,
    say: Callable[[str], None] = lambda _: None,
    *,
    has_clock: bool = True,
    connections: Mapping[str, str] | None = None,
) -> Airflow:
    """The home's Airflow, healthy: the one that runs already, or a new one.

    ``connections`` are variables of its environment that name whom its tasks may ask.

    Raises:
        AirflowError: A component ended, or did not become healthy in time.
    """
    airflow = Airflow(settings.home)
    if airflow.is_running():
        say(f"Airflow runs already at {airflow.url}")
        return airflow
    stop(settings.home)  # half of one is no use
    folder = settings.home / "airflow"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    port = _choose_port(folder / "port")
    environment = airflow_environment(settings, port, metadata_url, has_clock=has_clock)
    environment |= connections or {}
    _migrate(airflow, environment, say)
    (folder / "started").write_text("", encoding="ascii")
    for component, arguments in COMPONENTS.items():
        log = airflow.log_of(component)
        log.unlink(missing_ok=True)
        processes.start(
            airflow.stack,
            component,
            [sys.executable, "-m", "airflow", *arguments],
            environment,
            log,
        )
    _wait_until_healthy(airflow, say)
    return airflow


def stop(home: Path, say: Callable[[str], None] = lambda _: None) -> int:
    """End every process of the home's Airflow; how many there were."""
    return processes.stop(Airflow(home).stack, seconds=_SECONDS_TO_STOP, say=say)


def _choose_port(remembered: Path) -> int:
    """A free port on loopback: the one used before, the usual one, or any."""
    before = int(remembered.read_text(encoding="ascii")) if remembered.exists() else _USUAL_PORT
    for wanted in (before, 0):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", wanted))
            except OSError:
                continue
            port = probe.getsockname()[1]
            remembered.write_text(str(port), encoding="ascii")
            return port
    raise AirflowError("no free port on 127.0.0.1")


def _migrate(airflow: Airflow, environment: dict[str, str], say: Callable[[str], None]) -> None:
    """Bring the metadata database to this Airflow's version; skipped when it was done before."""
    version = importlib.metadata.version("apache-airflow-core")
    url = environment["AIRFLOW__DATABASE__SQL_ALCHEMY_CONN"]
    done = hashlib.sha256(f"{version} {url}".encode()).hexdigest()
    marker = airflow.home / "airflow" / "migrated"
    if marker.exists() and marker.read_text(encoding="ascii") == done:
        return
    say("Airflow's database is being made")
    log = airflow.log_of("db-migrate")
    migration = processes.start(
        airflow.stack,
        "db-migrate",
        [sys.executable, "-m", "airflow", "db", "migrate"],
        environment,
        log,
    )
    if migration.wait() != 0:
        raise AirflowError(f"airflow db migrate failed\n{processes.last_lines(log)}")
    marker.write_text(done, encoding="ascii")


def _wait_until_healthy(airflow: Airflow, say: Callable[[str], None]) -> None:
    began = time.monotonic()
    said: set[str] = set()
    while True:
        healthy = _healthy_components(airflow)
        for component in sorted(healthy - said):
            say(f"{component} is healthy after {time.monotonic() - began:.0f} s")
        said |= healthy
        if healthy >= set(COMPONENTS):
            return
        for component in airflow.missing_components():
            raise AirflowError(
                f"{component} ended\n{processes.last_lines(airflow.log_of(component))}"
            )
        if time.monotonic() - began > _SECONDS_TO_START:
            sick = sorted(set(COMPONENTS) - healthy)
            raise AirflowError(
                f"not healthy after {_SECONDS_TO_START} s: {', '.join(sick)}\n"
                + processes.last_lines(airflow.log_of(sick[0]))
            )
        time.sleep(0.5)


def _healthy_components(airflow: Airflow) -> set[str]:
    """The components that answer, or whose heartbeat is younger than this start.

    The api-server is well when it serves tasks too: their part of it is built at the first call,
    which takes seconds that the first task would wait for.
    """
    try:
        health = _ask(airflow, "/api/v2/monitor/health").json()
        _ask(airflow, "/execution/health")
    except httpx.HTTPError:
        return set()
    healthy = {"api-server"}
    for component in ("scheduler", "dag_processor"):
        beat = health[component][f"latest_{component}_heartbeat"]
        if beat and datetime.fromisoformat(beat) >= airflow.started_at:
            healthy.add(component.replace("_", "-"))
    return healthy


def _ask(airflow: Airflow, path: str) -> httpx.Response:
    answer = httpx.get(f"{airflow.url}{path}", timeout=30, trust_env=False)
    return answer.raise_for_status()
