"""Run one layer of the dbt project inside this process.

dbt's own log shows values of failing rows, so it is silenced; what failed is told by node name,
status and count.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import parse_qs, unquote, urlsplit

from jamsos.combine.run import Run
from jamsos.errors import JamsosError
from jamsos.settings import Settings


class DbtFailed(JamsosError):
    """A model did not build or a test failed; the message names the nodes, not the values."""


def run_layer(layer: str, run: Run, settings: Settings) -> dict[str, int]:
    """Build the models of one layer (a selector of the dbt project) and test them.

    Returns the number of nodes per status, e.g. ``{"success": 9, "pass": 21}``.

    Raises:
        DbtFailed: Some node failed, or the layer ran nothing at all.
    """
    return run_dbt(["build", "--selector", layer], run, settings)


def run_dbt(command: list[str], run: Run, settings: Settings) -> dict[str, int]:
    """One dbt command with the variables of ``run``; the number of nodes per status.

    Raises:
        DbtFailed: Some node failed, or nothing was run at all.
    """
    from dbt.cli.main import dbtRunner

    told = " ".join(command)
    project = settings.project / "dbt_project"
    variables = {
        "run_id": run.run_id,
        "as_of": run.as_of.isoformat(),
        "covered_month": run.covered_month.isoformat(),
    }
    arguments = [
        "--quiet", "--log-level", "none", "--log-level-file", "none", "--no-use-colors",
        *command,
        "--vars", json.dumps(variables),
        "--project-dir", str(project), "--profiles-dir", str(project),
        "--target-path", str(settings.home / "dbt" / "target"),
        "--log-path", str(settings.home / "dbt" / "logs"),
    ]  # fmt: skip
    with _connection_in_environment(settings):
        outcome = dbtRunner().invoke(arguments)
    if outcome.result is None:
        raise DbtFailed(f"{told}: dbt stopped before any node ({_kind_of(outcome.exception)})")
    counts: dict[str, int] = {}
    for node in outcome.result:
        counts[str(node.status)] = counts.get(str(node.status), 0) + 1
    if not outcome.success:
        failed = [
            f"{node.node.name} ({node.status}"
            + (f", {node.failures} failing)" if node.failures else ")")
            for node in outcome.result
            if str(node.status) in {"error", "fail", "runtime error"}
        ]
        raise DbtFailed(f"{told}: {'; '.join(failed) or _kind_of(outcome.exception)}")
    if not counts:
        raise DbtFailed(f"{told}: nothing was run; is the selector empty?")
    return counts


def _kind_of(error: BaseException | None) -> str:
    return type(error).__name__ if error else "no reason given"


@contextmanager
def _connection_in_environment(settings: Settings) -> Iterator[None]:
    """What ``profiles.yml`` reads, taken from the one database URL."""
    url = urlsplit(settings.require_database_url())
    told = {
        "JAMSOS_PG_HOST": parse_qs(url.query).get("host", [url.hostname or "localhost"])[0],
        "JAMSOS_PG_PORT": str(url.port or 5432),
        "JAMSOS_PG_USER": unquote(url.username or ""),
        "JAMSOS_PG_PASSWORD": unquote(url.password or ""),
        "JAMSOS_PG_DATABASE": url.path.lstrip("/"),
        "JAMSOS_REGION": settings.region_code,
        "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
    }
    before = {name: os.environ.get(name) for name in told}
    os.environ.update(told)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value
