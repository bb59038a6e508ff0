"""Run one layer of the dbt project inside this process.

dbt's own log shows values of failing rows, so it is silenced; what failed is told by node name,
status and count.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from jamsos.combine.dated_seeds import dated_seeds
from jamsos.combine.released import require_released_rows
from jamsos.combine.run import Run, code_version
from jamsos.errors import JamsosError
from jamsos.region import region
from jamsos.settings import Settings
from jamsos.warehouse.connection import connect


class DbtFailed(JamsosError):
    """A model did not build or a test failed; the message names the nodes, not the values."""


class WorkbenchTaken(JamsosError):
    """The tables of the layer before are not of this run; the message says where to begin."""


@dataclass(frozen=True)
class Trial:
    """Rules tried on a run's people: whose rows hold, and where their tables go.

    Rules and decisions are built in schemas of the trial's own (``what_if_<name>_…``); what it
    reads of the run beside them stays as it is. ``checkout`` has a ``dbt_project`` and the
    ``regions`` whose rows are tried, laid out as in ours; dbt writes beside them.
    """

    name: str
    rules_month: date
    rules_night: date
    checkout: Path


_CONSTRAINT = re.compile(r'constraint "(\w+)"')
_OF_NO_RUN = {"run_id": "no-run", "as_of": "2000-01-01", "covered_month": "2000-02-01"}
_BUILT_UPON = {"decide", "publishable", "export"}


def run_layer(layer: str, run: Run, settings: Settings) -> dict[str, int]:
    """Build the models of one layer (a selector of the dbt project) and test them.

    Returns the number of nodes per status, e.g. ``{"success": 9, "pass": 21}``.

    The tables between staging and facts belong to one run at a time. A later layer asked for
    another run, or after rules or code have changed, would stamp that run on what is not its own.

    Raises:
        DbtFailed: Some node failed, or the layer ran nothing at all.
        WorkbenchTaken: Those tables are of another run, or rules or code have changed since.
        ReleasedRuleChanged: A rule by which a published month was decided is not what it was.
    """
    if layer in _BUILT_UPON:
        require_workbench_of(run, settings)
    if layer == "stage":
        with connect() as connection:
            connection.execute("delete from ops.workbench")
    # What dbt would write down beside its work nobody reads, and its results hold values.
    counts = run_dbt(["build", "--no-write-json", "--selector", layer], run, settings)
    if layer == "reference":
        with connect() as connection:
            require_released_rows(connection, region(), dated_seeds(settings.project))
    if layer == "stage":
        with connect() as connection:
            connection.execute("insert into ops.workbench (run_id) values (%s)", [run.run_id])
    return counts


def require_workbench_of(run: Run, settings: Settings) -> None:
    """Make sure that the tables between staging and facts are of this run and this code.

    Raises:
        WorkbenchTaken: They are of another run, or rules or code have changed since.
    """
    with connect() as connection:
        row = connection.execute("select run_id from ops.workbench").fetchone()
        (opened_with,) = connection.execute(
            "select code_version from ops.runs where run_id = %s", [run.run_id]
        ).fetchone()
    if row is None or row[0] != run.run_id:
        raise WorkbenchTaken(
            f"the tables in between were built for {row[0] if row else 'no run'}, not for "
            f"{run.run_id}: clear combine_subsidies from its first task on"
        )
    if opened_with != code_version(settings.project, region().folder):
        raise WorkbenchTaken(
            f"rules or code have changed since {run.run_id} was opened: run combine_subsidies again"
        )


def run_dbt(
    command: list[str], run: Run, settings: Settings, trial: Trial | None = None
) -> dict[str, int]:
    """One dbt command with the variables of ``run``; the number of nodes per status.

    With a ``trial``, rules and decisions are read from and built in schemas of its own.

    Raises:
        DbtFailed: Some node failed, or nothing was run at all.
    """
    from dbt.cli.main import dbtRunner

    told = " ".join(command)
    project = (trial.checkout if trial else settings.project) / "dbt_project"
    variables = {
        "run_id": run.run_id,
        "as_of": run.as_of.isoformat(),
        "covered_month": run.covered_month.isoformat(),
    }
    if trial:
        variables |= {
            "what_if": trial.name,
            "rules_month": trial.rules_month.isoformat(),
            "rules_night": trial.rules_night.isoformat(),
        }
    written = trial.checkout / "dbt" if trial else settings.home / "dbt"
    arguments = [
        "--quiet", "--log-level", "none", "--log-level-file", "none", "--no-use-colors",
        *command,
        "--vars", json.dumps(variables),
        "--project-dir", str(project), "--profiles-dir", str(project),
        "--target-path", str(written / "target"),
        "--log-path", str(written / "logs"),
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
            + (f", {node.failures} failing" if node.failures else "")
            + _constraint_of(node.message)
            + ")"
            for node in outcome.result
            if str(node.status) in {"error", "fail", "runtime error"}
        ]
        raise DbtFailed(f"{told}: {'; '.join(failed) or _kind_of(outcome.exception)}")
    if not counts:
        raise DbtFailed(f"{told}: nothing was run; is the selector empty?")
    return counts


def compile_project(project: Path, settings: Settings, target: Path) -> dict[str, Any]:
    """What dbt knows of the project in the checkout ``project``: its manifest, with the SQL.

    Nothing is built, and the SQL is that of no run: its dates and names stand for any.

    Raises:
        DbtFailed: Some node could not be compiled.
    """
    from dbt.cli.main import dbtRunner

    dbt_project = project / "dbt_project"
    arguments = [
        "--quiet", "--log-level", "none", "--log-level-file", "none", "--no-use-colors",
        "--no-partial-parse", "--write-json", "compile",
        "--vars", json.dumps(_OF_NO_RUN),
        "--project-dir", str(dbt_project), "--profiles-dir", str(dbt_project),
        "--target-path", str(target), "--log-path", str(target),
    ]  # fmt: skip
    with _connection_in_environment(settings):
        outcome = dbtRunner().invoke(arguments)
    if not outcome.success:
        raise DbtFailed(f"compile: {_kind_of(outcome.exception)}")
    return json.loads((target / "manifest.json").read_text(encoding="utf-8"))


def _kind_of(error: BaseException | None) -> str:
    return type(error).__name__ if error else "no reason given"


def _constraint_of(message: str | None) -> str:
    """Which constraint of the database refused; the rest of such a text shows values."""
    found = _CONSTRAINT.search(message or "")
    return f", {found.group(1)}" if found else ""


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
